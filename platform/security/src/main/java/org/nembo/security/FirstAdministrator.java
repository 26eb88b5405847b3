package org.nembo.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.AccessTokens;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.TokenVerifier;
import org.nembo.api.rest.PageRequest;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that somebody can sign in: when {@code admin.token} in the data directory is absent or holds no valid token, a new administrator's token
 * is written there, readable by the server's user alone, and those generated earlier are revoked. Deleting the file and restarting is thus the way back
 * in; whoever can do that owns the server anyway.
 */
@Component(service = FirstAdministrator.class, immediate = true)
public final class FirstAdministrator {

    static final String TOKEN_NAME = "generated at start";
    static final Subject ADMINISTRATOR = new Subject("urn:nembo:local", "admin", "admin", Set.of("admins"), Set.of("*"));

    private static final Logger log = LoggerFactory.getLogger(FirstAdministrator.class);

    @Activate
    public FirstAdministrator(BundleContext context, @Reference AccessTokens tokens,
            @Reference(target = "(component.name=org.nembo.security.StoredAccessTokens)") TokenVerifier verifier) throws IOException {
        ensure(Path.of(context.getProperty("nembo.data")).resolve("admin.token"), name(context.getProperty("nembo.node")), tokens, verifier);
    }

    /** Each node has its own: one that starts over the same database leaves those of the others alone. */
    private static String name(String node) {
        return node == null || node.isBlank() ? TOKEN_NAME : TOKEN_NAME + " of " + node;
    }

    static void ensure(Path file, String name, AccessTokens tokens, TokenVerifier verifier) throws IOException {
        if (Files.exists(file) && valid(Files.readString(file).strip(), verifier)) {
            return;
        }
        revokeEarlier(name, tokens);
        Instant expires = Instant.now().plus(StoredAccessTokens.LONGEST).minusSeconds(60);
        AccessTokens.Issued issued = tokens.issue(ADMINISTRATOR, new AccessTokens.Request(name, Set.of("*"), Set.of("*"), expires));
        write(file, issued.value());
        log.info("A new administrator token is in {}", file);
    }

    private static boolean valid(String token, TokenVerifier verifier) {
        try {
            return verifier.verify(token, "api").isPresent();
        } catch (NemboException e) {
            log.info("The token in admin.token is not valid any more: {}", e.getMessage());
            return false;
        }
    }

    private static void revokeEarlier(String name, AccessTokens tokens) {
        String owner = ADMINISTRATOR.id();
        tokens.list(owner, PageRequest.first(PageRequest.MAX)).items().stream()
                .filter(token -> token.name().equals(name))
                .forEach(token -> tokens.revoke(owner, owner, token.id()));
    }

    private static void write(Path file, String token) throws IOException {
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling("admin.token.new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, token + "\n", StandardCharsets.US_ASCII, StandardOpenOption.SYNC);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
