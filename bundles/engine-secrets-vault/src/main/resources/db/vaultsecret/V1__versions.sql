CREATE TABLE vaultsecret_version (
    path    TEXT    NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL
);

CREATE TABLE vaultsecret_removal (
    path  TEXT   NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
);
