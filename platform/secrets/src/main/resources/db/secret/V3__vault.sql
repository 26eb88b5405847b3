CREATE TABLE secret_token (
    hash       TEXT    NOT NULL PRIMARY KEY,
    accessor   TEXT    NOT NULL UNIQUE,
    parent     TEXT,
    kind       TEXT    NOT NULL,
    display    TEXT    NOT NULL,
    path       TEXT    NOT NULL,
    entity     TEXT    NOT NULL,
    issuer     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    policies   TEXT    NOT NULL,
    meta       TEXT    NOT NULL,
    cidrs      TEXT    NOT NULL,
    created    BIGINT  NOT NULL,
    renewed    BIGINT,
    ttl        BIGINT  NOT NULL,
    expires    BIGINT  NOT NULL,
    limited    BIGINT  NOT NULL,
    uses_left  INTEGER,
    renewable  INTEGER NOT NULL
);

CREATE INDEX secret_token_parent ON secret_token (parent);

CREATE INDEX secret_token_expires ON secret_token (expires);

CREATE TABLE secret_item (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE TABLE secret_id (
    hash      TEXT    NOT NULL PRIMARY KEY,
    accessor  TEXT    NOT NULL UNIQUE,
    role      TEXT    NOT NULL,
    created   BIGINT  NOT NULL,
    ttl       BIGINT  NOT NULL,
    expires   BIGINT,
    uses_left INTEGER,
    cidrs     TEXT    NOT NULL,
    meta      TEXT    NOT NULL
);

CREATE INDEX secret_id_role ON secret_id (role);
