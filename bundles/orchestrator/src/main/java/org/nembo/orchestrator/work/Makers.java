package org.nembo.orchestrator.work;

import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.deployment.ResourceKind;

/** Who makes what. */
final class Makers {

    private static final Maker NOTHING = new Maker() {
        @Override
        public StepResult create(Task task) {
            return StepResult.done();
        }

        @Override
        public boolean remove(Task task) {
            return true;
        }
    };

    private Makers() {
    }

    static Maker of(ResourceKind kind) {
        return switch (kind) {
            case WORKLOAD -> new WorkloadMaker();
            case MACHINE -> new MachineMaker();
            case VOLUME -> new VolumeMaker();
            case NETWORK -> new NetworkMaker();
            case GROUP -> new GroupMaker();
            case SOFTWARE -> new SoftwareMaker();
            case LOGICAL -> NOTHING;
        };
    }
}
