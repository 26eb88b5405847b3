CREATE TABLE federation_site (
    id          TEXT    NOT NULL PRIMARY KEY,
    description TEXT    NOT NULL,
    provider    TEXT    NOT NULL,
    status      TEXT    NOT NULL,
    properties  TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    created     BIGINT  NOT NULL,
    updated     BIGINT  NOT NULL
);
