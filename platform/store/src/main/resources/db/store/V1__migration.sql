-- Every migration ever applied, as text: a backup carries its own tables' making, so that it can be restored without the bundles and into the other engine.
CREATE TABLE store_migration (
    service TEXT    NOT NULL,
    version INTEGER NOT NULL,
    name    TEXT    NOT NULL,
    script  TEXT    NOT NULL,
    PRIMARY KEY (service, version)
);
