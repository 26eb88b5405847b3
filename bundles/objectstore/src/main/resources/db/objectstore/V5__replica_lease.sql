-- Which of several nodes ships to a site, until when.
CREATE TABLE objectstore_replica_lease (
    site    TEXT   NOT NULL PRIMARY KEY,
    holder  TEXT   NOT NULL,
    expires BIGINT NOT NULL
);
