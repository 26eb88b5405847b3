CREATE TABLE secret_keypair (
    id          TEXT   NOT NULL PRIMARY KEY,
    owner       TEXT   NOT NULL,
    uid         TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    type        TEXT   NOT NULL,
    public_key  TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL,
    origin      TEXT   NOT NULL,
    created     BIGINT NOT NULL,
    UNIQUE (owner, name),
    UNIQUE (owner, fingerprint)
);
