CREATE TABLE sample_head (
    id       INTEGER NOT NULL PRIMARY KEY,
    position BIGINT  NOT NULL
);
INSERT INTO sample_head (id, position) VALUES (1, 0);
