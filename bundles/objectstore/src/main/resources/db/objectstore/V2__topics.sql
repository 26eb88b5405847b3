-- Topics that changes of objects are told to. The password of an endpoint is in the secret store.
CREATE TABLE objectstore_topic (
    name VARCHAR(256) PRIMARY KEY,
    owner VARCHAR(1000) NOT NULL,
    endpoint VARCHAR(2000) NOT NULL,
    username VARCHAR(255) NOT NULL,
    options TEXT NOT NULL,
    opaque TEXT NOT NULL,
    created BIGINT NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX objectstore_topic_owner ON objectstore_topic (owner, name);
