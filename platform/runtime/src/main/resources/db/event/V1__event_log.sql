-- One event is one row, from its publication (position is null) to its removal. BIGSERIAL is a sequence in PostgreSQL and a plain number in
-- SQLite, where the single writer counts by itself.
CREATE TABLE event_outbox (
    ordinal  BIGSERIAL NOT NULL PRIMARY KEY,
    id       TEXT      NOT NULL,
    source   TEXT      NOT NULL,
    type     TEXT      NOT NULL,
    subject  TEXT      NOT NULL,
    time     BIGINT    NOT NULL,
    data     TEXT      NOT NULL,
    position BIGINT
);

CREATE INDEX event_outbox_pending ON event_outbox (ordinal) WHERE position IS NULL;
CREATE UNIQUE INDEX event_outbox_position ON event_outbox (position);
CREATE INDEX event_outbox_subject ON event_outbox (subject, position);

-- The newest position that was given away; its row lock makes nodes take turns.
CREATE TABLE event_head (
    id       INTEGER NOT NULL PRIMARY KEY,
    position BIGINT  NOT NULL
);

INSERT INTO event_head (id, position) VALUES (1, 0);

CREATE TABLE event_subscriber (
    name        TEXT    NOT NULL PRIMARY KEY,
    position    BIGINT  NOT NULL,
    holder      TEXT,
    lease_until BIGINT  NOT NULL,
    fence       BIGINT  NOT NULL,
    failures    INTEGER NOT NULL,
    error       TEXT
);

CREATE TABLE event_dead (
    subscriber TEXT    NOT NULL,
    position   BIGINT  NOT NULL,
    id         TEXT    NOT NULL,
    type       TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    attempts   INTEGER NOT NULL,
    error      TEXT    NOT NULL,
    died       BIGINT  NOT NULL,
    PRIMARY KEY (subscriber, position)
);
