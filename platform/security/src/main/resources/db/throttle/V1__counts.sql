CREATE TABLE throttle_count (
    id     TEXT   NOT NULL PRIMARY KEY,
    amount BIGINT NOT NULL,
    at     BIGINT NOT NULL
);

CREATE INDEX throttle_count_at ON throttle_count (at);
