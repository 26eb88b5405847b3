-- material is what the key showed of itself when it was made: its identifier and public key, as WebAuthn writes them. counter is the newest signature counter
-- that was seen: one that is not greater, unless both are 0, comes from a copy. flags: what the key said of backups when it was made.
CREATE TABLE directory_security_key (
    id         TEXT   NOT NULL PRIMARY KEY,
    uid        TEXT   NOT NULL REFERENCES directory_user (uid),
    credential TEXT   NOT NULL UNIQUE,
    material   TEXT   NOT NULL,
    counter    BIGINT NOT NULL,
    flags      TEXT   NOT NULL,
    transports TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    created    BIGINT NOT NULL,
    last_used  BIGINT
);

CREATE INDEX directory_security_key_user ON directory_security_key (uid, id);
