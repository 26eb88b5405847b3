package org.nembo.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;

/** Files on the server's side that commands name. */
final class ServerFiles {

    private final Policy policy;

    ServerFiles(Policy policy) {
        this.policy = policy;
    }

    /** @throws NemboException {@code FORBIDDEN}; {@code INVALID_REQUEST} for what is no readable text file of reasonable size */
    String read(Subject caller, String name) {
        policy.require(caller, "files:read", "files", Map.of());
        if (name.isEmpty()) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "name a file on the server's side with --file");
        }
        try {
            Path file = Path.of(name);
            if (!Files.isRegularFile(file)) {
                throw new NemboException(GeneralError.INVALID_REQUEST, "the server has no file '" + file + "'");
            }
            if (Files.size(file) > Cases.MAX_CHARS) {
                throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' is over %d bytes".formatted(file, Cases.MAX_CHARS));
            }
            return Files.readString(file);
        } catch (IOException | InvalidPathException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "'%s' cannot be read on the server: %s".formatted(name, e.getMessage()), e);
        }
    }
}
