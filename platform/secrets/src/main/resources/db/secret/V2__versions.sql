CREATE TABLE secret_entry (
    path         TEXT    NOT NULL PRIMARY KEY,
    newest       INTEGER NOT NULL,
    oldest       INTEGER NOT NULL,
    created      BIGINT  NOT NULL,
    updated      BIGINT  NOT NULL,
    max_versions INTEGER NOT NULL DEFAULT 0,
    cas_required INTEGER NOT NULL DEFAULT 0,
    delete_after BIGINT  NOT NULL DEFAULT 0,
    custom       TEXT    NOT NULL DEFAULT '{}'
);

CREATE TABLE secret_version (
    path        TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    created     BIGINT  NOT NULL,
    deleted     BIGINT,
    destroyed   INTEGER NOT NULL DEFAULT 0,
    key_id      TEXT    NOT NULL,
    data_key_id TEXT    NOT NULL,
    data_key    TEXT    NOT NULL,
    sealed      TEXT    NOT NULL,
    sealed_at   BIGINT  NOT NULL,
    PRIMARY KEY (path, version)
);

CREATE INDEX secret_version_key ON secret_version (key_id);

INSERT INTO secret_entry (path, newest, oldest, created, updated) SELECT path, version, version, updated, updated FROM secret_sealed;

INSERT INTO secret_version (path, version, created, key_id, data_key_id, data_key, sealed, sealed_at)
SELECT path, version, updated, key_id, key_id, data_key, sealed, updated FROM secret_sealed;

DROP TABLE secret_sealed;

CREATE TABLE secret_turn (
    kind     TEXT   NOT NULL PRIMARY KEY,
    begun    BIGINT NOT NULL,
    finished BIGINT
);
