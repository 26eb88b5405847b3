CREATE TABLE secret_sealed (
    path     TEXT    NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    key_id   TEXT    NOT NULL,
    data_key TEXT    NOT NULL,
    sealed   TEXT    NOT NULL,
    updated  BIGINT  NOT NULL
);
