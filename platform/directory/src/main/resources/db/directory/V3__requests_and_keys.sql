CREATE TABLE directory_ssh_key (
    id          TEXT   NOT NULL PRIMARY KEY,
    uid         TEXT   NOT NULL REFERENCES directory_user (uid),
    type        TEXT   NOT NULL,
    blob        TEXT   NOT NULL,
    comment     TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    created     BIGINT NOT NULL,
    UNIQUE (uid, fingerprint)
);

CREATE TABLE directory_request (
    id         TEXT   NOT NULL PRIMARY KEY,
    group_id   TEXT   NOT NULL REFERENCES directory_group (id),
    uid        TEXT   NOT NULL REFERENCES directory_user (uid),
    state      TEXT   NOT NULL,
    note       TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    created    BIGINT NOT NULL,
    decided    BIGINT,
    decided_by TEXT   NOT NULL
);

CREATE UNIQUE INDEX directory_request_pending ON directory_request (group_id, uid) WHERE state = 'PENDING';
CREATE INDEX directory_request_user ON directory_request (uid, id);

CREATE TABLE directory_application (
    id           TEXT   NOT NULL PRIMARY KEY,
    username     TEXT   NOT NULL,
    username_key TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    email        TEXT   NOT NULL,
    phc          TEXT   NOT NULL,
    note         TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    created      BIGINT NOT NULL,
    decided      BIGINT,
    decided_by   TEXT   NOT NULL
);

CREATE UNIQUE INDEX directory_application_pending ON directory_application (username_key) WHERE state = 'PENDING';
