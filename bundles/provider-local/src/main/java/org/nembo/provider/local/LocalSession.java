package org.nembo.provider.local;

import java.util.Optional;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Quotas;
import org.nembo.spi.provider.Workloads;

/** A session holds nothing open: everything is on disk. */
record LocalSession(LocalWorkloads processes, LocalQuotas room) implements CloudSession {

    @Override
    public Optional<Workloads> workloads() {
        return Optional.of(processes);
    }

    @Override
    public Optional<Quotas> quotas() {
        return Optional.of(room);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
