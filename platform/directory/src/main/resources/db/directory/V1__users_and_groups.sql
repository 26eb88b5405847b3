-- One row tells every node that something it may remember has changed.
CREATE TABLE directory_revision (
    id INTEGER NOT NULL PRIMARY KEY,
    n  BIGINT  NOT NULL
);

INSERT INTO directory_revision (id, n) VALUES (1, 0);

CREATE TABLE directory_user (
    uid          TEXT    NOT NULL PRIMARY KEY,
    issuer       TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    username     TEXT    NOT NULL,
    username_key TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    suspended    INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    created      BIGINT  NOT NULL,
    updated      BIGINT  NOT NULL,
    last_seen    BIGINT,
    UNIQUE (issuer, subject)
);

CREATE UNIQUE INDEX directory_user_local ON directory_user (username_key) WHERE issuer = 'urn:nembo:local';
CREATE INDEX directory_user_order ON directory_user (username_key, uid);

CREATE TABLE directory_group (
    id          TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL UNIQUE,
    description TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    created     BIGINT  NOT NULL,
    updated     BIGINT  NOT NULL
);

CREATE TABLE directory_member (
    group_id TEXT   NOT NULL REFERENCES directory_group (id),
    uid      TEXT   NOT NULL REFERENCES directory_user (uid),
    since    BIGINT NOT NULL,
    PRIMARY KEY (group_id, uid)
);

CREATE INDEX directory_member_user ON directory_member (uid);
