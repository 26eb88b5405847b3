CREATE TABLE sample_row (
    id      TEXT    NOT NULL PRIMARY KEY,
    number  BIGINT  NOT NULL,
    flag    INTEGER NOT NULL DEFAULT 0,
    parent  TEXT    REFERENCES sample_row (id),
    bytes   BYTEA
);
CREATE INDEX sample_row_number ON sample_row (number);
