CREATE TABLE audit_record (
    seq      BIGINT NOT NULL PRIMARY KEY,
    at       BIGINT NOT NULL,
    node     TEXT   NOT NULL,
    actor    TEXT   NOT NULL,
    action   TEXT   NOT NULL,
    resource TEXT   NOT NULL,
    outcome  TEXT   NOT NULL,
    client   TEXT   NOT NULL,
    trace    TEXT   NOT NULL,
    facts    TEXT   NOT NULL,
    hash     TEXT   NOT NULL
);
CREATE INDEX audit_record_actor ON audit_record (actor, seq);
CREATE INDEX audit_record_action ON audit_record (action, seq);
CREATE INDEX audit_record_resource ON audit_record (resource, seq);
CREATE INDEX audit_record_at ON audit_record (at);

CREATE TABLE audit_head (
    id   INTEGER NOT NULL PRIMARY KEY,
    seq  BIGINT  NOT NULL,
    hash TEXT    NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');
