package org.nembo.launcher.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.nembo.launcher.Console;
import org.nembo.launcher.Directories;
import org.nembo.launcher.Version;

/** What an administrator wants to see once the server is up. */
final class Banner {

    private final Directories directories;
    private final Console console;
    private final Instance instance;

    Banner(Directories directories, Console console) {
        this.directories = directories;
        this.console = console;
        this.instance = new Instance(directories);
    }

    /** @param took how long the start took, @param tokenKnown the administrator's token is not new */
    void print(Duration took, boolean tokenKnown) {
        console.say("Nembo %s, started in %.1f s".formatted(Version.text(), took.toMillis() / 1000.0));
        addresses();
        Path token = directories.data().resolve("admin.token");
        if (!tokenKnown && Files.exists(token)) {
            console.say("  token   " + value(token) + System.lineSeparator()
                    + "          the administrator's, made just now and kept in " + token);
        }
    }

    /** Where the server can be reached. */
    void addresses() {
        console.say("  http    " + instance.http().orElse("nothing listens"));
        instance.s3().ifPresent(address -> console.say("  s3      " + address));
        instance.ssh().ifPresent(address -> console.say("  shell   " + ssh(address)));
        console.say("  log     " + directories.log().resolve("nembo.log"));
    }

    private static String ssh(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 ? address : "ssh -p " + address.substring(colon + 1) + " admin@" + address.substring(0, colon);
    }

    private static String value(Path token) {
        try {
            return Files.readString(token).strip();
        } catch (IOException e) {
            return "(not readable: " + e.getMessage() + ")";
        }
    }
}
