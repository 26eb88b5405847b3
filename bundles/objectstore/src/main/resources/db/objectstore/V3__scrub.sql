-- How far the last reading of everything that is stored has come; one row.
CREATE TABLE objectstore_scrub (
    id       INTEGER NOT NULL PRIMARY KEY,
    job      TEXT    NOT NULL,
    started  BIGINT  NOT NULL,
    ended    BIGINT,
    position TEXT    NOT NULL,
    versions BIGINT  NOT NULL,
    bytes    BIGINT  NOT NULL,
    damaged  BIGINT  NOT NULL
);

CREATE TABLE objectstore_damaged (
    bucket  TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    version TEXT   NOT NULL,
    found   BIGINT NOT NULL,
    PRIMARY KEY (bucket, name, version)
);
