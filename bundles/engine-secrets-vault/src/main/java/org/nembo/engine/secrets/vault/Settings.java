package org.nembo.engine.secrets.vault;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where the server is and how to log in there. */
record Settings(String url, String namespace, String mount, String prefix, Login login, Duration timeout, Duration deadline) {

    private static final Pattern PLACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*){0,3}");

    /** What {@code etc/org.nembo.engine.secrets.vault.cfg} may say. */
    @ObjectClassDefinition(name = "Nembo secrets in Vault or OpenBao")
    @interface Config {
        @AttributeDefinition(description = "Scheme, host and port, such as https://vault.example.org:8200; http for this machine alone")
        String url();

        @AttributeDefinition(description = "The namespace; empty for none")
        String namespace() default "";

        @AttributeDefinition(description = "The mount of an engine for key and value of version 2")
        String mount() default "secret";

        @AttributeDefinition(description = "The folder in the mount; each Nembo has one of its own")
        String prefix() default "nembo";

        @AttributeDefinition(description = "File with a token; it is read again when it changes")
        String token_file() default "";

        @AttributeDefinition(description = "The role id for a login by AppRole")
        String role_id() default "";

        @AttributeDefinition(description = "File with the secret id for a login by AppRole")
        String secret_id_file() default "";

        @AttributeDefinition(description = "The role for a login by JWT")
        String jwt_role() default "";

        @AttributeDefinition(description = "File with the JWT")
        String jwt_file() default "";

        @AttributeDefinition(min = "1", max = "60", description = "How long one request may take")
        int timeout_seconds() default 5;

        @AttributeDefinition(min = "1", max = "300", description = "How long to try again while the server is overloaded or away")
        int deadline_seconds() default 15;
    }

    /** One of three ways to get a token; the words of the others are empty. */
    record Login(Optional<Path> tokenFile, String roleId, Optional<Path> secretIdFile, String jwtRole, Optional<Path> jwtFile) {
    }

    Settings {
        URI address = URI.create(url);
        boolean local = address.getHost() != null && address.getHost().matches("localhost|127\\.[0-9.]+|\\[::1]");
        if (address.getHost() == null || !"https".equals(address.getScheme()) && !("http".equals(address.getScheme()) && local)) {
            throw new IllegalArgumentException("url must be https://host:port, or http on this machine, is '%s'".formatted(url));
        }
        if (address.getRawPath() != null && !address.getRawPath().isEmpty() || address.getRawQuery() != null || address.getRawUserInfo() != null) {
            throw new IllegalArgumentException("url must be scheme, host and port alone");
        }
        if (!PLACE.matcher(mount).matches() || !PLACE.matcher(prefix).matches()) {
            throw new IllegalArgumentException("mount and prefix must be paths such as 'secret' and 'nembo', are '%s' and '%s'".formatted(mount, prefix));
        }
        if (!namespace.isEmpty() && !namespace.matches("[A-Za-z0-9._/-]{1,200}")) {
            throw new IllegalArgumentException("namespace is '%s'".formatted(namespace));
        }
        int ways = (login.tokenFile().isPresent() ? 1 : 0) + (login.roleId().isEmpty() ? 0 : 1) + (login.jwtRole().isEmpty() ? 0 : 1);
        boolean halves = login.roleId().isEmpty() == login.secretIdFile().isPresent() || login.jwtRole().isEmpty() == login.jwtFile().isPresent();
        if (ways != 1 || halves) {
            throw new IllegalArgumentException("give one login: token.file, or role.id and secret.id.file, or jwt.role and jwt.file");
        }
    }

    static Settings of(Config config) {
        return new Settings(config.url().replaceFirst("/$", ""), config.namespace(), config.mount(), config.prefix(),
                new Login(file(config.token_file()), config.role_id(), file(config.secret_id_file()), config.jwt_role(), file(config.jwt_file())),
                Duration.ofSeconds(config.timeout_seconds()), Duration.ofSeconds(config.deadline_seconds()));
    }

    private static Optional<Path> file(String name) {
        return name.isBlank() ? Optional.empty() : Optional.of(Path.of(name));
    }
}
