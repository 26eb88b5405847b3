CREATE TABLE policy_revision (
    id     INTEGER NOT NULL PRIMARY KEY,
    value  BIGINT  NOT NULL
);

INSERT INTO policy_revision (id, value) VALUES (1, 0);

CREATE TABLE policy_document (
    name        TEXT   NOT NULL PRIMARY KEY,
    text        TEXT   NOT NULL,
    revision    BIGINT NOT NULL,
    changed     BIGINT NOT NULL,
    changed_by  TEXT   NOT NULL
);

CREATE TABLE policy_attachment (
    policy     TEXT NOT NULL,
    kind       TEXT NOT NULL,
    principal  TEXT NOT NULL,
    PRIMARY KEY (policy, kind, principal)
);

CREATE TABLE policy_role (
    name        TEXT   NOT NULL PRIMARY KEY,
    text        TEXT   NOT NULL,
    revision    BIGINT NOT NULL,
    changed     BIGINT NOT NULL,
    changed_by  TEXT   NOT NULL
);

CREATE TABLE policy_binding (
    id          TEXT   NOT NULL PRIMARY KEY,
    role        TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    principal   TEXT   NOT NULL,
    scope       TEXT   NOT NULL,
    target      TEXT   NOT NULL,
    created     BIGINT NOT NULL,
    created_by  TEXT   NOT NULL,
    UNIQUE (role, kind, principal, scope, target)
);

CREATE INDEX policy_binding_target ON policy_binding (scope, target, id);
