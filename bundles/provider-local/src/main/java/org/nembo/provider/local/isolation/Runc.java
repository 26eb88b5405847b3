package org.nembo.provider.local.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A container that {@code runc} makes from an OCI bundle in the state directory. */
final class Runc implements Isolation {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final boolean superuser;

    Runc(boolean superuser) {
        this.superuser = superuser;
    }

    @Override
    public Kind kind() {
        return Kind.RUNC;
    }

    @Override
    public List<String> prepare(Sandbox sandbox) throws IOException {
        Path state = sandbox.state();
        Files.createDirectories(state.resolve("root"));
        Script.write(state.resolve("config.json"), new RuncConfig(sandbox, superuser).text());
        Script script = new Script();
        if (sandbox.image().isPresent()) {
            Layering.mount(script, sandbox, false);
        }
        // One that ended is kept, so that its control group still tells how.
        script.line(Script.quote(runc(state, "delete", "--force", sandbox.container())) + " > /dev/null 2>&1 || :");
        script.line("exec " + Script.quote(runc(state, "run", "--keep", "--bundle", state.toString(), sandbox.container())));
        List<String> command = new ArrayList<>(Layering.unshare(superuser));
        command.addAll(List.of("/bin/sh", Script.write(state.resolve("enter"), script.text()).toString()));
        return Outside.inNetwork(sandbox, command);
    }

    @Override
    public boolean remove(String id, Path state) throws IOException {
        Path container = state.resolve("runc").resolve("nembo-" + id);
        if (!Files.isDirectory(container)) {
            return true;
        }
        return Program.run(runc(state, "delete", "--force", "nembo-" + id), Map.of(), PATIENCE).ok() && !Files.isDirectory(container);
    }

    private static List<String> runc(Path state, String... words) {
        List<String> command = new ArrayList<>(List.of("runc", "--root", state.resolve("runc").toString()));
        command.addAll(List.of(words));
        return command;
    }
}
