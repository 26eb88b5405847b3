CREATE TABLE orchestrator_deployment (
  id              TEXT PRIMARY KEY,
  name            TEXT NOT NULL,
  status          TEXT NOT NULL,
  status_reason   TEXT NOT NULL,
  owner           TEXT NOT NULL,
  wanted_site     TEXT NOT NULL,
  site            TEXT NOT NULL,
  job             TEXT NOT NULL,
  delete_request  TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_digest  TEXT NOT NULL,
  created         BIGINT NOT NULL,
  updated         BIGINT NOT NULL,
  labels          TEXT NOT NULL,
  inputs          TEXT NOT NULL,
  outputs         TEXT NOT NULL,
  template        TEXT NOT NULL
);

CREATE INDEX orchestrator_deployment_all ON orchestrator_deployment (id) WHERE status <> 'DELETE_COMPLETE';
CREATE INDEX orchestrator_deployment_owner ON orchestrator_deployment (owner, id) WHERE status <> 'DELETE_COMPLETE';
CREATE INDEX orchestrator_deployment_status ON orchestrator_deployment (status, id);
CREATE INDEX orchestrator_deployment_name ON orchestrator_deployment (name, id);
CREATE INDEX orchestrator_deployment_gone ON orchestrator_deployment (updated) WHERE status = 'DELETE_COMPLETE';
CREATE UNIQUE INDEX orchestrator_deployment_key ON orchestrator_deployment (owner, idempotency_key) WHERE idempotency_key <> '';

CREATE TABLE orchestrator_label (
  deployment TEXT NOT NULL REFERENCES orchestrator_deployment (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  value      TEXT NOT NULL,
  PRIMARY KEY (deployment, name)
);

CREATE INDEX orchestrator_label_value ON orchestrator_label (name, value, deployment);

CREATE TABLE orchestrator_node (
  deployment TEXT NOT NULL REFERENCES orchestrator_deployment (id) ON DELETE CASCADE,
  position   INTEGER NOT NULL,
  name       TEXT NOT NULL,
  type       TEXT NOT NULL,
  state      TEXT NOT NULL,
  workload   TEXT NOT NULL,
  attributes TEXT NOT NULL,
  updated    BIGINT NOT NULL,
  PRIMARY KEY (deployment, name)
);
