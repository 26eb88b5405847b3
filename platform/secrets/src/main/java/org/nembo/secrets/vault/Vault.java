package org.nembo.secrets.vault;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.Audit;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Throttle;
import org.nembo.secrets.SecretStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the resources of the Vault form share: who asks, whether they may, the audit of it, and the form of the answer. Thread-safe. */
@Component(service = Vault.class)
public final class Vault {

    static final String WRAP_TTL = "X-Vault-Wrap-TTL";
    private static final Duration LONGEST_WRAP = Duration.ofDays(1);

    private final SecretStore store;
    private final Audit audit;
    private final Throttle throttle;
    private final Tokens tokens;
    private final Policies policies = new Policies();
    private final Gate gate;

    @Activate
    public Vault(@Reference SecretStore store, @Reference Audit audit, @Reference Authenticator authenticator, @Reference Policy policy,
            @Reference Directory directory, @Reference Throttle throttle) {
        this(store, audit, new Gate.People(authenticator, policy, directory, throttle), Gate::clientOfTheRequest);
    }

    Vault(SecretStore store, Audit audit, Gate.People people, Supplier<String> client) {
        this.store = store;
        this.audit = audit;
        this.throttle = people.throttle();
        this.tokens = new Tokens(store);
        this.gate = new Gate(store, tokens, policies, people, client);
    }

    SecretStore store() {
        return store;
    }

    Tokens tokens() {
        return tokens;
    }

    Policies policies() {
        return policies;
    }

    Gate gate() {
        return gate;
    }

    Audit audit() {
        return audit;
    }

    Throttle throttle() {
        return throttle;
    }

    /** Answers what needs a capability on a path. */
    Response serve(HttpHeaders headers, String path, String capability, Function<Call, Answer> body) {
        Holder holder = enter(headers, path, capability);
        return respond(headers, path, new Call(this, holder, path, capability), body);
    }

    /** Answers what creates or updates, as it is there or not. */
    Response write(HttpHeaders headers, String path, Function<Handle, Boolean> exists, Function<Call, Answer> body) {
        Holder holder = enter(headers, path, "");
        String capability = !holder.acl().root() && store.jdbi().<Boolean, RuntimeException>withHandle(exists::apply) ? "update" : "create";
        if (!holder.acl().allows(path, capability)) {
            throw denied(holder, path, capability);
        }
        return respond(headers, path, new Call(this, holder, path, holder.acl().root() ? "update" : capability), body);
    }

    /** Answers what Vault guards by {@code sudo}. */
    Response sudo(HttpHeaders headers, String path, String capability, Function<Call, Answer> body) {
        Holder holder = enter(headers, path, capability);
        if (!holder.mighty(path)) {
            throw denied(holder, path, "sudo");
        }
        return respond(headers, path, new Call(this, holder, path, capability), body);
    }

    /** Answers what nobody need have a token for. */
    Response open(HttpHeaders headers, String path, Function<Call, Answer> body) {
        return respond(headers, path, new Call(this, new Holder("", "", Optional.empty(), Optional.empty(), List.of(),
                Acl.of(List.of()), gate.client()), path, "update"), body);
    }

    private Holder enter(HttpHeaders headers, String path, String capability) {
        Holder holder;
        try {
            holder = gate.enter(headers);
        } catch (NemboException e) {
            audit.note(AuditEntry.denied("", "secrets:" + (capability.isEmpty() ? "update" : capability), "v1/" + path, "no valid token"));
            throw e;
        }
        if (!capability.isEmpty() && !holder.acl().allows(path, capability)) {
            throw denied(holder, path, capability);
        }
        return holder;
    }

    private NemboException denied(Holder holder, String path, String capability) {
        audit.note(AuditEntry.denied(holder.actor(), "secrets:" + capability, "v1/" + path, "no policy allows " + capability));
        return VaultFailures.denied();
    }

    private Response respond(HttpHeaders headers, String path, Call call, Function<Call, Answer> body) {
        String header = headers.getHeaderString(WRAP_TTL);
        Duration wrap = header == null || header.isBlank() ? Duration.ZERO : Ttl.parse(WRAP_TTL, header);
        if (wrap.compareTo(LONGEST_WRAP) > 0) {
            throw VaultFailures.refused("an answer can be wrapped for %d hours at most".formatted(LONGEST_WRAP.toHours()));
        }
        Answer answer = body.apply(call);
        if (!wrap.isZero() && answer.status() == 200 && !path.startsWith("sys/wrapping/lookup")) {
            Answer inner = answer;
            answer = Answer.wrapped(call.change(Map.of("wrapped", "true"), handle -> wrap(handle, path, wrap, inner.body())));
        }
        Response.ResponseBuilder response = Response.status(answer.status());
        return answer.body() == null ? response.build() : response.entity(Fields.bytes(answer.body())).type(MediaType.APPLICATION_JSON_TYPE).build();
    }

    /** Keeps an answer under a token that is good for one look at it; what the client gets instead. */
    Map<String, Object> wrap(Handle handle, String path, Duration ttl, Map<String, Object> body) {
        Tokens.Made made = tokens.make(handle, new Tokens.Wish(Token.WRAPPING, path, new Tokens.Bearer("wrapping", "", "", ""),
                List.of("response-wrapping"), Map.of(), List.of(), new Tokens.Life(ttl, ttl, 1, false), Optional.empty()));
        store.put(handle, Tokens.wrapped(made.token().accessor()), Fields.json(body));
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("token", made.value());
        info.put("accessor", made.token().accessor());
        info.put("ttl", ttl.toSeconds());
        info.put("creation_time", made.token().created().toString());
        info.put("creation_path", path);
        if (body.get("auth") instanceof Map<?, ?> auth) {
            info.put("wrapped_accessor", auth.get("accessor"));
        }
        return info;
    }
}
