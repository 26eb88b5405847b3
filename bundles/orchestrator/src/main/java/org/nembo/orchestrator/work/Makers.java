package org.nembo.orchestrator.work;

import org.nembo.api.error.NemboException;
import org.nembo.api.job.StepResult;
import org.nembo.orchestrator.deployment.Resource;
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

    /**
     * Has it made. When it turns out that the job was taken over meanwhile, and that its successor has deleted the resource already, nobody would ever find
     * what was made here after that: it is taken back.
     */
    static StepResult create(Task task) {
        Maker maker = of(task.item().kind());
        try {
            return maker.create(task);
        } catch (NemboException e) {
            throw e;
        } catch (RuntimeException e) {
            try {
                if (task.resource().state() == Resource.State.DELETED) {
                    maker.remove(task);
                }
            } catch (RuntimeException also) {
                e.addSuppressed(also);
            }
            throw e;
        }
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
