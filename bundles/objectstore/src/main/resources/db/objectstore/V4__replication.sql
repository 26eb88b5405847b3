-- Other sites of the object storage. The secret of the access key is in the secret store, at objectstore/sites/<name>.
CREATE TABLE objectstore_site (
    name       TEXT   NOT NULL PRIMARY KEY,
    endpoint   TEXT   NOT NULL,
    access_key TEXT   NOT NULL,
    accepts    TEXT   NOT NULL,
    created    BIGINT NOT NULL,
    revision   BIGINT NOT NULL
);

-- How far the copying of what was in a bucket before it was replicated has come.
CREATE TABLE objectstore_replica_copy (
    site          TEXT   NOT NULL,
    bucket        TEXT   NOT NULL,
    after_key     TEXT   NOT NULL,
    after_version TEXT   NOT NULL,
    versions      BIGINT NOT NULL,
    begun         BIGINT NOT NULL,
    ended         BIGINT,
    PRIMARY KEY (site, bucket)
);

-- Versions that another site refused; they are tried again.
CREATE TABLE objectstore_replica_failed (
    site       TEXT    NOT NULL,
    bucket     TEXT    NOT NULL,
    object_key TEXT    NOT NULL,
    version    TEXT    NOT NULL,
    gone       INTEGER NOT NULL,
    error      TEXT    NOT NULL,
    tries      INTEGER NOT NULL,
    since      BIGINT  NOT NULL,
    next_try   BIGINT  NOT NULL,
    PRIMARY KEY (site, bucket, object_key, version)
);
CREATE INDEX objectstore_replica_due ON objectstore_replica_failed (site, next_try);

ALTER TABLE objectstore_scrub ADD COLUMN repaired BIGINT NOT NULL DEFAULT 0;
