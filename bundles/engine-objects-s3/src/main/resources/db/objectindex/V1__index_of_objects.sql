-- One row: who this index is, the last number of a bucket, the last change.
CREATE TABLE objectindex_state (
    id       TEXT   NOT NULL,
    buckets  BIGINT NOT NULL,
    sequence BIGINT NOT NULL
);

INSERT INTO objectindex_state (id, buckets, sequence) VALUES ('', 0, 0);

-- Names and keys are bytes: their order is that of bytes on every database.
CREATE TABLE objectindex_bucket (
    number     BIGINT NOT NULL PRIMARY KEY,
    name       BYTEA  NOT NULL UNIQUE,
    owner      TEXT   NOT NULL,
    team       TEXT   NOT NULL,
    created    BIGINT NOT NULL,
    versioning TEXT   NOT NULL,
    settings   TEXT   NOT NULL,
    revision   BIGINT NOT NULL
);

-- Newer versions have a smaller age, and so come first.
CREATE TABLE objectindex_version (
    bucket    BIGINT  NOT NULL,
    name      BYTEA   NOT NULL,
    age       BIGINT  NOT NULL,
    tie       BIGINT  NOT NULL,
    id        TEXT    NOT NULL,
    latest    INTEGER NOT NULL,
    marker    INTEGER NOT NULL,
    modified  BIGINT  NOT NULL,
    size      BIGINT  NOT NULL,
    stored    BIGINT  NOT NULL,
    etag      TEXT    NOT NULL,
    owner     TEXT    NOT NULL,
    algorithm TEXT    NOT NULL,
    sumtype   TEXT    NOT NULL,
    details   TEXT    NOT NULL,
    place     TEXT    NOT NULL,
    PRIMARY KEY (bucket, name, age, tie)
);
CREATE UNIQUE INDEX objectindex_version_id ON objectindex_version (bucket, name, id);
CREATE UNIQUE INDEX objectindex_version_listed ON objectindex_version (bucket, name) WHERE latest = 1 AND marker = 0;

-- Bytes in the other store. Without uses they are deleted after a while, and not before the lease of who reads them is over.
CREATE TABLE objectindex_file (
    id       TEXT    NOT NULL PRIMARY KEY,
    length   BIGINT  NOT NULL,
    sums     BYTEA   NOT NULL,
    uses     BIGINT  NOT NULL,
    since    BIGINT  NOT NULL,
    leased   BIGINT  NOT NULL,
    deleting INTEGER NOT NULL
);
CREATE INDEX objectindex_file_unused ON objectindex_file (since) WHERE uses = 0;

CREATE TABLE objectindex_upload (
    bucket    BIGINT NOT NULL,
    name      BYTEA  NOT NULL,
    id        TEXT   NOT NULL,
    owner     TEXT   NOT NULL,
    started   BIGINT NOT NULL,
    algorithm TEXT   NOT NULL,
    sumtype   TEXT   NOT NULL,
    details   TEXT   NOT NULL,
    PRIMARY KEY (bucket, name, id)
);

CREATE TABLE objectindex_part (
    upload   TEXT    NOT NULL,
    number   INTEGER NOT NULL,
    size     BIGINT  NOT NULL,
    stored   BIGINT  NOT NULL,
    etag     TEXT    NOT NULL,
    checksum TEXT    NOT NULL,
    modified BIGINT  NOT NULL,
    details  TEXT    NOT NULL,
    place    TEXT    NOT NULL,
    PRIMARY KEY (upload, number)
);

CREATE TABLE objectindex_account (
    name    BYTEA  NOT NULL PRIMARY KEY,
    bytes   BIGINT NOT NULL,
    objects BIGINT NOT NULL
);

CREATE TABLE objectindex_change (
    sequence  BIGINT NOT NULL PRIMARY KEY,
    kind      TEXT   NOT NULL,
    bucket    TEXT   NOT NULL,
    name      BYTEA  NOT NULL,
    version   TEXT   NOT NULL,
    size      BIGINT NOT NULL,
    etag      TEXT   NOT NULL,
    time      BIGINT NOT NULL,
    principal TEXT   NOT NULL,
    address   TEXT   NOT NULL,
    request   TEXT   NOT NULL,
    event     TEXT   NOT NULL,
    site      TEXT   NOT NULL
);

CREATE TABLE objectindex_reader (
    name TEXT   NOT NULL PRIMARY KEY,
    done BIGINT NOT NULL
);
