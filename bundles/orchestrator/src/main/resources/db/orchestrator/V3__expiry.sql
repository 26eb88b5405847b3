ALTER TABLE orchestrator_deployment ADD COLUMN expiry_told BIGINT NOT NULL DEFAULT 0;
