package org.nembo.jobs;

/** Another claim has the job: nothing that this one still wants to write counts. */
final class LeaseLost extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LeaseLost(String job) {
        super("job " + job + " is no longer ours");
    }
}
