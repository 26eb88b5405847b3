package org.nembo.provider.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.LongPredicate;

/**
 * Tells which processes belong to a workload whose record is lost. Its name alone does not: another installation on this machine may have a workload of
 * the same name at a site of the same name.
 */
final class Remains implements LongPredicate {

    private final Path directory;
    private final String kin;
    private final String mark;
    private final String below;

    Remains(Folder folder, WorkloadRecord workload) throws IOException {
        this.directory = folder.path().toRealPath();
        this.kin = "\0" + Environment.MARK + "=" + workload.kin();
        this.mark = "\0" + Environment.MARK + "=" + workload.mark() + "\0";
        // The kernel's bytes are read as Latin-1.
        this.below = "=" + new String(folder.path().toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1) + "/";
    }

    /** Whether it is in the workload's directory, or carries its name together with a variable that leads there. */
    @Override
    public boolean test(long pid) {
        if (ProcessTable.directory(pid).filter(place -> place.startsWith(directory)).isPresent()) {
            return true;
        }
        String environment = ProcessTable.environment(pid);
        return environment.contains(mark) || environment.contains(kin) && environment.contains(below);
    }
}
