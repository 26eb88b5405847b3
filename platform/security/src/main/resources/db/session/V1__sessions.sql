CREATE TABLE session_browser (
    id        TEXT   NOT NULL PRIMARY KEY,
    hash      TEXT   NOT NULL UNIQUE,
    owner     TEXT   NOT NULL,
    issuer    TEXT   NOT NULL,
    subject   TEXT   NOT NULL,
    username  TEXT   NOT NULL,
    groups    TEXT   NOT NULL,
    created   BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    proved    BIGINT NOT NULL,
    client    TEXT   NOT NULL,
    agent     TEXT   NOT NULL
);

CREATE INDEX session_browser_owner ON session_browser (owner, id DESC);
CREATE INDEX session_browser_last_seen ON session_browser (last_seen);
