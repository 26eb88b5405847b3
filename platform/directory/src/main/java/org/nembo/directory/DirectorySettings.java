package org.nembo.directory;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.nembo.api.identity.Accounts.Registration;
import org.nembo.directory.credential.Argon2;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What {@code etc/org.nembo.directory.cfg} says, checked. Immutable. */
@Component(service = DirectorySettings.class, configurationPid = "org.nembo.directory")
@Designate(ocd = DirectorySettings.Config.class)
public final class DirectorySettings {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo directory")
    public @interface Config {
        @AttributeDefinition(description = "Who may get an account without an administrator making it: closed, approval or open")
        String registration() default "closed";

        @AttributeDefinition(description = "Full names of the groups that a registered account is in from the start; they are made when they are missing")
        String[] default_groups() default {"users/catchall"};

        @AttributeDefinition(description = "Fewest characters of a new password, 12 to 64")
        int password_length_min() default 12;

        @AttributeDefinition(description = "Memory of one Argon2id evaluation in KiB, 8 to 1048576; older hashes are renewed at the next sign-in")
        int argon2_memory_kib() default 19_456;

        @AttributeDefinition(description = "Passes of Argon2id over its memory, 1 to 100")
        int argon2_iterations() default 2;

        @AttributeDefinition(description = "Lanes of Argon2id, 1 to 16")
        int argon2_parallelism() default 1;

        @AttributeDefinition(description = "How many passwords are checked at a time; 0 for as many as there are processors")
        int argon2_concurrent() default 0;

        @AttributeDefinition(description = "How many more may wait for that; who comes then gets 429 at once")
        int argon2_waiting() default 16;

        @AttributeDefinition(description = "How long they wait before they get 429")
        int argon2_wait_seconds() default 5;

        @AttributeDefinition(description = "How long the link of a password reset is good for, 1 to 720")
        int reset_hours() default 24;

        @AttributeDefinition(description = "What apps for one-time codes show as the name of this server")
        String totp_issuer() default "Nembo";
    }

    private final Config config;

    @Activate
    public DirectorySettings(Config config) {
        this.config = config;
        registration();
        defaultGroups().forEach(Names::group);
        argon2();
        within("password.length.min", config.password_length_min(), 12, 64);
        within("argon2.concurrent", config.argon2_concurrent(), 0, 1024);
        within("argon2.waiting", config.argon2_waiting(), 0, 10_000);
        within("argon2.wait.seconds", config.argon2_wait_seconds(), 0, 60);
        within("reset.hours", config.reset_hours(), 1, 720);
        if (!config.totp_issuer().matches("[A-Za-z0-9 ._-]{1,50}")) {
            throw new IllegalArgumentException("totp.issuer has 1 to 50 letters, digits, blanks, '.', '_' and '-', is '%s'".formatted(config.totp_issuer()));
        }
    }

    public Registration registration() {
        try {
            return Registration.valueOf(config.registration().strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("registration must be closed, approval or open, is '%s'".formatted(config.registration()), e);
        }
    }

    public List<String> defaultGroups() {
        return Arrays.stream(config.default_groups()).map(String::strip).filter(name -> !name.isEmpty()).toList();
    }

    public int shortestPassword() {
        return config.password_length_min();
    }

    public Argon2 argon2() {
        return new Argon2(config.argon2_memory_kib(), config.argon2_iterations(), config.argon2_parallelism());
    }

    public int concurrentChecks() {
        return config.argon2_concurrent() == 0 ? Runtime.getRuntime().availableProcessors() : config.argon2_concurrent();
    }

    public int waitingChecks() {
        return config.argon2_waiting();
    }

    public Duration longestWait() {
        return Duration.ofSeconds(config.argon2_wait_seconds());
    }

    public Duration resetValidity() {
        return Duration.ofHours(config.reset_hours());
    }

    public String totpIssuer() {
        return config.totp_issuer();
    }

    private static void within(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s must be %d to %d, is %d".formatted(key, min, max, value));
        }
    }
}
