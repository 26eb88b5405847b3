-- The callbacks of one deployment. "last" numbers them; "current" is the one that a job works on, empty when none does; "gone" is a URL that wants no more
-- callbacks; "secret" is 1 when the secret store holds the keys. Every change of a deployment's callbacks takes this row first.
CREATE TABLE orchestrator_callback (
  deployment TEXT    NOT NULL PRIMARY KEY REFERENCES orchestrator_deployment (id) ON DELETE CASCADE,
  last       BIGINT  NOT NULL,
  current    TEXT    NOT NULL,
  gone       TEXT    NOT NULL,
  secret     INTEGER NOT NULL
);

-- One callback on its way. "message" is what the receiver knows it by: a repeated one has that of the first; "fence" is of the claim that wrote last.
CREATE TABLE orchestrator_delivery (
  id         TEXT    NOT NULL PRIMARY KEY,
  deployment TEXT    NOT NULL REFERENCES orchestrator_deployment (id) ON DELETE CASCADE,
  sequence   BIGINT  NOT NULL,
  message    TEXT    NOT NULL,
  status     TEXT    NOT NULL,
  url        TEXT    NOT NULL,
  form       TEXT    NOT NULL,
  body       TEXT    NOT NULL,
  state      TEXT    NOT NULL,
  job        TEXT    NOT NULL,
  attempts   INTEGER NOT NULL,
  answer     INTEGER NOT NULL,
  error      TEXT    NOT NULL,
  millis     BIGINT  NOT NULL,
  created    BIGINT  NOT NULL,
  tried      BIGINT  NOT NULL,
  next_try   BIGINT  NOT NULL,
  fence      BIGINT  NOT NULL,
  UNIQUE (deployment, sequence)
);
