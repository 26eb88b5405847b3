CREATE TABLE counted_row (
    number BIGSERIAL NOT NULL PRIMARY KEY,
    name   TEXT      NOT NULL
);
CREATE TABLE counted_empty (
    number BIGSERIAL NOT NULL PRIMARY KEY,
    name   TEXT      NOT NULL
);
CREATE TABLE counted_below (
    number BIGSERIAL NOT NULL PRIMARY KEY,
    name   TEXT      NOT NULL
);
