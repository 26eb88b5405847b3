package org.nembo.orchestrator.deployment;

/** Where a deployment stands. */
public enum DeploymentStatus {
    CREATE_IN_PROGRESS, CREATE_COMPLETE, CREATE_FAILED, UPDATE_IN_PROGRESS, UPDATE_COMPLETE, UPDATE_FAILED, DELETE_IN_PROGRESS, DELETE_COMPLETE, DELETE_FAILED;

    /** Whether a job works on it. */
    public boolean inProgress() {
        return this == CREATE_IN_PROGRESS || this == UPDATE_IN_PROGRESS || this == DELETE_IN_PROGRESS;
    }
}
