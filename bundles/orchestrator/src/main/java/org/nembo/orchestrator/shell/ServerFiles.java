package org.nembo.orchestrator.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.orchestrator.template.Fragment;
import org.nembo.orchestrator.template.Source;

/** Templates in files of the server. What a check tells of a file shows parts of it, so reading is a right of its own. */
final class ServerFiles {

    static final String WITH = "Additions to the template, which are merged with it: files on the server's side, separated by commas.";
    private static final long LARGEST_BYTES = 4L << 20;

    private final Policy policy;

    ServerFiles(Policy policy) {
        this.policy = policy;
    }

    /** A template with its additions. @param additions their files, separated by commas @throws NemboException as {@link #read} */
    Source source(Subject caller, String name, String additions) {
        List<Fragment> fragments = Arrays.stream(additions.split(",")).map(String::strip).filter(file -> !file.isEmpty())
                .map(file -> new Fragment(file.substring(file.lastIndexOf('/') + 1), read(caller, file))).toList();
        return new Source(read(caller, name), fragments);
    }

    /** @throws NemboException {@code FORBIDDEN}; {@code INVALID_REQUEST} for what is no readable text file of reasonable size */
    String read(Subject caller, String name) {
        policy.require(caller, "files:read", "files", Map.of());
        try {
            Path file = Path.of(name);
            if (!Files.isRegularFile(file)) {
                throw new NemboException(GeneralError.INVALID_REQUEST, "the server has no file '" + file + "'");
            }
            if (Files.size(file) > LARGEST_BYTES) {
                throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is over %d bytes".formatted(file, LARGEST_BYTES));
            }
            return Files.readString(file);
        } catch (IOException | InvalidPathException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' cannot be read on the server: %s".formatted(name, e.getMessage()), e);
        }
    }
}
