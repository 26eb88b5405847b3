CREATE TABLE identity_key (
    kid       TEXT    NOT NULL PRIMARY KEY,
    algorithm TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    active    BIGINT  NOT NULL,
    jwk       TEXT    NOT NULL,
    UNIQUE (algorithm, number)
);

CREATE TABLE identity_client (
    id           TEXT    NOT NULL PRIMARY KEY,
    status       TEXT    NOT NULL,
    owner        TEXT    NOT NULL,
    trusted      INTEGER NOT NULL,
    secret       TEXT    NOT NULL,
    registration TEXT    NOT NULL,
    metadata     TEXT    NOT NULL,
    created      BIGINT  NOT NULL,
    updated      BIGINT  NOT NULL
);
CREATE INDEX identity_client_owner ON identity_client (owner, id);

CREATE TABLE identity_grant (
    id        TEXT   NOT NULL PRIMARY KEY,
    client    TEXT   NOT NULL,
    uid       TEXT   NOT NULL,
    owner     TEXT   NOT NULL,
    scopes    TEXT   NOT NULL,
    audiences TEXT   NOT NULL,
    groups    TEXT   NOT NULL,
    session   TEXT   NOT NULL,
    proved    BIGINT NOT NULL,
    created   BIGINT NOT NULL,
    expires   BIGINT NOT NULL
);
CREATE INDEX identity_grant_owner ON identity_grant (owner, client);
CREATE INDEX identity_grant_client ON identity_grant (client);
CREATE INDEX identity_grant_expires ON identity_grant (expires);

CREATE TABLE identity_code (
    hash      TEXT    NOT NULL PRIMARY KEY,
    grant_id  TEXT    NOT NULL,
    redirect  TEXT    NOT NULL,
    challenge TEXT    NOT NULL,
    nonce     TEXT    NOT NULL,
    used      INTEGER NOT NULL,
    expires   BIGINT  NOT NULL
);
CREATE INDEX identity_code_expires ON identity_code (expires);

CREATE TABLE identity_refresh (
    hash     TEXT    NOT NULL PRIMARY KEY,
    grant_id TEXT    NOT NULL,
    used     INTEGER NOT NULL,
    expires  BIGINT  NOT NULL
);
CREATE INDEX identity_refresh_grant ON identity_refresh (grant_id);
CREATE INDEX identity_refresh_expires ON identity_refresh (expires);

CREATE TABLE identity_device (
    hash      TEXT    NOT NULL PRIMARY KEY,
    user_code TEXT    NOT NULL UNIQUE,
    client    TEXT    NOT NULL,
    scopes    TEXT    NOT NULL,
    audiences TEXT    NOT NULL,
    state     TEXT    NOT NULL,
    grant_id  TEXT    NOT NULL,
    pace      INTEGER NOT NULL,
    polled    BIGINT  NOT NULL,
    expires   BIGINT  NOT NULL
);
CREATE INDEX identity_device_expires ON identity_device (expires);

CREATE TABLE identity_consent (
    owner   TEXT   NOT NULL,
    client  TEXT   NOT NULL,
    scopes  TEXT   NOT NULL,
    granted BIGINT NOT NULL,
    PRIMARY KEY (owner, client)
);

-- What is void before its end: the id of a token or of a grant.
CREATE TABLE identity_revoked (
    id      TEXT   NOT NULL PRIMARY KEY,
    expires BIGINT NOT NULL
);
CREATE INDEX identity_revoked_expires ON identity_revoked (expires);

-- Client assertions that were presented already.
CREATE TABLE identity_assertion (
    hash    TEXT   NOT NULL PRIMARY KEY,
    expires BIGINT NOT NULL
);
CREATE INDEX identity_assertion_expires ON identity_assertion (expires);
