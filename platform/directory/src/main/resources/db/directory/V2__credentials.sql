CREATE TABLE directory_password (
    uid     TEXT   NOT NULL PRIMARY KEY REFERENCES directory_user (uid),
    phc     TEXT   NOT NULL,
    changed BIGINT NOT NULL
);

-- The secret itself is in the secret store. last_step is the newest step of 30 seconds whose code was taken: no code is taken twice.
CREATE TABLE directory_totp (
    uid       TEXT    NOT NULL PRIMARY KEY REFERENCES directory_user (uid),
    active    INTEGER NOT NULL,
    last_step BIGINT  NOT NULL,
    created   BIGINT  NOT NULL
);

CREATE TABLE directory_recovery (
    uid  TEXT NOT NULL REFERENCES directory_user (uid),
    hash TEXT NOT NULL,
    PRIMARY KEY (uid, hash)
);

CREATE TABLE directory_link (
    hash    TEXT   NOT NULL PRIMARY KEY,
    uid     TEXT   NOT NULL REFERENCES directory_user (uid),
    expires BIGINT NOT NULL
);

CREATE INDEX directory_link_user ON directory_link (uid);
