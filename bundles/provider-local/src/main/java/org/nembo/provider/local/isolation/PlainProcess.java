package org.nembo.provider.local.isolation;

import java.util.List;
import java.util.Map;

/** No isolation but the session of its own that everything gets. */
final class PlainProcess implements Isolation {

    @Override
    public Kind kind() {
        return Kind.PROCESS;
    }

    @Override
    public List<String> prepare(Sandbox sandbox) {
        return Outside.inNetwork(sandbox, sandbox.command());
    }

    @Override
    public Map<String, String> outside(Sandbox sandbox) {
        return sandbox.environment();
    }

    @Override
    public boolean ownProcesses() {
        return false;
    }
}
