-- A job. "outcome" is set while it is compensated and says how it will end; "announced" is the last state that was published; a lease is free
-- when lease_until is over; "fence" grows with every claim.
CREATE TABLE job_run (
    id               TEXT    NOT NULL PRIMARY KEY,
    type             TEXT    NOT NULL,
    subject          TEXT    NOT NULL,
    owner            TEXT    NOT NULL,
    input            TEXT    NOT NULL,
    state            TEXT    NOT NULL,
    announced        TEXT    NOT NULL,
    outcome          TEXT,
    error            TEXT,
    done             INTEGER NOT NULL,
    cancel_requested INTEGER NOT NULL,
    node             TEXT,
    boot             TEXT,
    fence            BIGINT  NOT NULL,
    lease_until      BIGINT  NOT NULL,
    due              BIGINT  NOT NULL,
    deadline         BIGINT,
    failures         INTEGER NOT NULL,
    created          BIGINT  NOT NULL,
    updated          BIGINT  NOT NULL
);

CREATE UNIQUE INDEX job_run_unfinished ON job_run (subject) WHERE done = 0;
CREATE INDEX job_run_due ON job_run (due, id) WHERE done = 0;
CREATE INDEX job_run_subject ON job_run (subject, id);
CREATE INDEX job_run_owner ON job_run (owner, id);

CREATE TABLE job_step (
    job      TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    state    TEXT    NOT NULL,
    attempt  INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    unended  INTEGER NOT NULL,
    begun    BIGINT  NOT NULL,
    started  BIGINT  NOT NULL,
    ended    BIGINT,
    detail   TEXT,
    PRIMARY KEY (job, sequence)
);

CREATE TABLE job_value (
    job   TEXT NOT NULL,
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (job, name)
);

-- BIGSERIAL is a sequence in PostgreSQL and a plain number in SQLite, where the single writer counts by itself.
CREATE TABLE job_log (
    position BIGSERIAL NOT NULL PRIMARY KEY,
    job      TEXT      NOT NULL,
    subject  TEXT      NOT NULL,
    time     BIGINT    NOT NULL,
    step     TEXT      NOT NULL,
    line     TEXT      NOT NULL
);

CREATE INDEX job_log_subject ON job_log (subject, position);
CREATE INDEX job_log_job ON job_log (job, position);
