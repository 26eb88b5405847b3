-- Grows with every change of keys and quotas, so that other nodes forget what they remember.
CREATE TABLE objectstore_revision (
    n BIGINT NOT NULL
);
INSERT INTO objectstore_revision (n) VALUES (0);

-- Their secrets are in the secret store, at objectstore/keys/<id>.
CREATE TABLE objectstore_key (
    id          TEXT    NOT NULL PRIMARY KEY,
    owner       TEXT    NOT NULL,
    issuer      TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    username    TEXT    NOT NULL,
    groups      TEXT    NOT NULL,
    scopes      TEXT    NOT NULL,
    description TEXT    NOT NULL,
    active      INTEGER NOT NULL,
    created     BIGINT  NOT NULL,
    expires     BIGINT,
    last_used   BIGINT
);
CREATE INDEX objectstore_key_owner ON objectstore_key (owner, id);

-- What sessions are sealed with; the keys are in the secret store, at objectstore/session-keys/<number>.
CREATE TABLE objectstore_session_key (
    number INTEGER NOT NULL PRIMARY KEY,
    active BIGINT  NOT NULL
);

CREATE TABLE objectstore_quota (
    account     TEXT   NOT NULL PRIMARY KEY,
    max_bytes   BIGINT NOT NULL,
    max_objects BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    author      TEXT   NOT NULL
);
