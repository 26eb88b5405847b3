package com.example.cloud;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.nembo.api.error.NemboException;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.Workloads;

/** The programs of one site. */
final class Programs implements Workloads {

    private static final int MOST_LISTED = 1000;

    private final Path directory;
    private final Map<String, Program> programs = new TreeMap<>();

    Programs(Path directory) {
        this.directory = directory;
    }

    /** Idempotent by name: asked again, it answers what is there. */
    @Override
    public synchronized Workload create(WorkloadRequest request) {
        Optional<Program> there = present(request.name());
        if (there.isPresent() && !there.get().wasAskedFor(request)) {
            throw new NemboException(ProviderError.PROVIDER_CONFLICT, "there is another workload '%s' already".formatted(request.name()));
        }
        Program program = there.isPresent() ? there.get() : Program.start(request, directory.resolve(request.name()));
        programs.put(request.name(), program);
        return program.show();
    }

    @Override
    public synchronized Optional<Workload> find(String name) {
        return present(name).map(Program::show);
    }

    @Override
    public synchronized List<Workload> list(String label, String value) {
        return List.copyOf(programs.keySet()).stream().flatMap(name -> present(name).stream()).map(Program::show)
                .filter(workload -> value.equals(workload.labels().get(label))).limit(MOST_LISTED).toList();
    }

    /** Returns at once; {@link #find} turns empty when the processes are gone. */
    @Override
    public synchronized void delete(String name) {
        present(name).ifPresent(Program::end);
    }

    @Override
    public synchronized String log(String name, int maxBytes) {
        return present(name).map(program -> program.log(maxBytes)).orElse("");
    }

    synchronized void endAll() {
        programs.values().forEach(Program::end);
    }

    private Optional<Program> present(String name) {
        Program program = programs.get(name);
        if (program != null && program.gone()) {
            program.removeFiles();
            programs.remove(name);
            return Optional.empty();
        }
        return Optional.ofNullable(program);
    }
}
