ALTER TABLE orchestrator_deployment ADD COLUMN group_name TEXT NOT NULL DEFAULT '';
ALTER TABLE orchestrator_deployment ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE orchestrator_deployment ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orchestrator_deployment ADD COLUMN expires BIGINT NOT NULL DEFAULT 0;
ALTER TABLE orchestrator_deployment ADD COLUMN callback TEXT NOT NULL DEFAULT '';
ALTER TABLE orchestrator_deployment ADD COLUMN callback_form TEXT NOT NULL DEFAULT 'signed';
ALTER TABLE orchestrator_deployment ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE orchestrator_deployment ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE orchestrator_deployment ADD COLUMN wanted_revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE orchestrator_deployment ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;

CREATE INDEX orchestrator_deployment_group ON orchestrator_deployment (group_name, id) WHERE status <> 'DELETE_COMPLETE' AND group_name <> '';
CREATE INDEX orchestrator_deployment_expires ON orchestrator_deployment (expires) WHERE expires > 0 AND status <> 'DELETE_COMPLETE';

CREATE TABLE orchestrator_revision (
  deployment TEXT NOT NULL REFERENCES orchestrator_deployment (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL,
  template   TEXT NOT NULL,
  inputs     TEXT NOT NULL,
  digest     TEXT NOT NULL,
  state      TEXT NOT NULL,
  created    BIGINT NOT NULL,
  PRIMARY KEY (deployment, number)
);

INSERT INTO orchestrator_revision (deployment, number, template, inputs, digest, state, created)
  SELECT id, 1, template, inputs, request_digest,
    CASE status WHEN 'CREATE_COMPLETE' THEN 'GOOD' WHEN 'CREATE_IN_PROGRESS' THEN 'PENDING' ELSE 'FAILED' END, created
  FROM orchestrator_deployment;

ALTER TABLE orchestrator_deployment DROP COLUMN template;

CREATE TABLE orchestrator_resource (
  id          TEXT PRIMARY KEY,
  deployment  TEXT NOT NULL REFERENCES orchestrator_deployment (id) ON DELETE CASCADE,
  node        TEXT NOT NULL,
  instance    INTEGER NOT NULL,
  position    INTEGER NOT NULL,
  type        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  site        TEXT NOT NULL,
  site_name   TEXT NOT NULL,
  physical_id TEXT NOT NULL,
  state       TEXT NOT NULL,
  detail      TEXT NOT NULL,
  attributes  TEXT NOT NULL,
  facts       TEXT NOT NULL,
  created     BIGINT NOT NULL,
  updated     BIGINT NOT NULL,
  revision    INTEGER NOT NULL,
  leaving     INTEGER NOT NULL DEFAULT 0,
  UNIQUE (deployment, node, instance)
);

INSERT INTO orchestrator_resource (id, deployment, node, instance, position, type, kind, site, site_name, physical_id, state, detail, attributes, facts,
    created, updated, revision)
  SELECT substr(deployment, 1, 24) || substr('000000000000', 1, 12 - length(CAST(position AS TEXT))) || CAST(position AS TEXT),
    deployment, name, 0, position, type, 'WORKLOAD', d.site, workload, '', state, '', attributes, '{}', d.created, n.updated, 1
  FROM (SELECT deployment, position, name, type, state, workload, attributes, updated FROM orchestrator_node) n
  JOIN (SELECT id, site, created FROM orchestrator_deployment) d ON d.id = n.deployment;

DROP TABLE orchestrator_node;

CREATE TABLE orchestrator_attempt (
  deployment TEXT NOT NULL REFERENCES orchestrator_deployment (id) ON DELETE CASCADE,
  number     INTEGER NOT NULL,
  site       TEXT NOT NULL,
  started    BIGINT NOT NULL,
  ended      BIGINT NOT NULL,
  outcome    TEXT NOT NULL,
  cause      TEXT NOT NULL,
  PRIMARY KEY (deployment, number)
);
