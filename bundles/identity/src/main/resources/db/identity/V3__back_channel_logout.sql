-- Which clients were promised an ID token in which browser session.
CREATE TABLE identity_login (
    session TEXT   NOT NULL,
    client  TEXT   NOT NULL,
    uid     TEXT   NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (session, client)
);
CREATE INDEX identity_login_client ON identity_login (client);
CREATE INDEX identity_login_expires ON identity_login (expires);
CREATE INDEX identity_grant_session ON identity_grant (session);

-- Clients that are still to be told that a session ended.
CREATE TABLE identity_logout (
    id       TEXT    NOT NULL PRIMARY KEY,
    client   TEXT    NOT NULL,
    uid      TEXT    NOT NULL,
    sid      TEXT    NOT NULL,
    attempts INTEGER NOT NULL,
    due      BIGINT  NOT NULL,
    created  BIGINT  NOT NULL
);
CREATE INDEX identity_logout_due ON identity_logout (due);
CREATE INDEX identity_logout_client ON identity_logout (client);
