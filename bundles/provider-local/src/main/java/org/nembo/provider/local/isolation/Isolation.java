package org.nembo.provider.local.isolation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A way to shut programs in. Implementations are stateless and thread-safe. */
public interface Isolation {

    Kind kind();

    /**
     * Writes what the start needs into the sandbox's state directory, which is there and for the server's user alone. The same twice does no harm.
     *
     * @return the command that runs the program in the foreground and ends with its status, or with 128 and the number of the signal that ended it. It is
     *         run with the variables of {@link Isolation#outside}; the program's own are in the state directory. None of its words is a secret
     */
    List<String> prepare(Sandbox sandbox) throws IOException;

    /** The variables for the command: for what shuts the program in, except where nothing does. */
    default java.util.Map<String, String> outside(Sandbox sandbox) {
        return Outside.variables(sandbox);
    }

    /** Whether the program and all that descends from it is in a process namespace of its own. */
    default boolean ownProcesses() {
        return true;
    }

    /** A command that tells on one line of standard output whether the kernel ended the program for lack of memory, {@code true}; empty when there is none. */
    default List<String> ranOutOfMemory(Sandbox sandbox) {
        return List.of();
    }

    /**
     * Makes everything end that is still there, and removes what lies outside of the state directory. Nothing there is success.
     *
     * @return false when there is still something
     */
    default boolean remove(String id, Path state) throws IOException {
        return true;
    }
}
