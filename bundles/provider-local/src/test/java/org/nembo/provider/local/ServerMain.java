package org.nembo.provider.local;

import java.io.IOException;
import java.nio.file.Path;
import org.nembo.provider.local.isolation.Kind;
import org.nembo.spi.provider.Workload;

/** A server process for tests: makes one workload in an isolation, tells its id, and stays until it is killed or its input ends. */
final class ServerMain {

    private ServerMain() {
    }

    public static void main(String[] words) throws IOException {
        Abandoned.isOfTest();
        Kind kind = words.length > 2 ? Kind.of(words[2]).orElseThrow() : Kind.PROCESS;
        try (LocalSite site = new LocalSite(Path.of(words[0]), Cgroups.find(), Checkpoint.NONE, kind)) {
            Workload workload = site.workloads().create(Asked.shell("survivor", words[1]));
            System.out.println(workload.id());
            System.in.read();
        }
    }
}
