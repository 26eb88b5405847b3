-- Sign-ins that went to an issuer elsewhere and have not come back, by the hash of their state.
CREATE TABLE identity_external (
    hash    TEXT    NOT NULL PRIMARY KEY,
    browser TEXT    NOT NULL,
    issuer  TEXT    NOT NULL,
    next    TEXT    NOT NULL,
    again   INTEGER NOT NULL,
    started BIGINT  NOT NULL,
    expires BIGINT  NOT NULL
);
CREATE INDEX identity_external_expires ON identity_external (expires);
