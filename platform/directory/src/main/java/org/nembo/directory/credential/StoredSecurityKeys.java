package org.nembo.directory.credential;

import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.RegistrationData;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Directory;
import org.nembo.api.identity.SecurityKeys;
import org.nembo.api.identity.Throttle;
import org.nembo.api.identity.User;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.DirectorySettings;
import org.nembo.directory.DirectoryStore;
import org.nembo.directory.Ids;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Security keys of local accounts: of each the public key is kept, and how often it says that it signed. */
@Component(service = {SecurityKeys.class, StoredSecurityKeys.class})
public final class StoredSecurityKeys implements SecurityKeys {

    static final int MOST = 20;
    static final String KIND = "security-key";
    private static final int LONGEST_NAME = 64;

    /** A key that has just signed what it was asked to, for whom. */
    record Proved(User user, KeyRow key, long counter) {
    }

    private final DirectoryStore store;
    private final Directory directory;
    private final Throttle throttle;
    private final String server;
    private final Challenges challenges;
    private final KeyCeremony ceremony = new KeyCeremony();

    @Activate
    public StoredSecurityKeys(@Reference DirectorySettings settings, @Reference DirectoryStore store, @Reference Directory directory,
            @Reference Throttle throttle) {
        this.store = store;
        this.directory = directory;
        this.throttle = throttle;
        this.server = settings.totpIssuer();
        this.challenges = new Challenges(store::now);
    }

    @Override
    public boolean worksAt(URI origin) {
        return KeyQuestions.isNamed(origin);
    }

    @Override
    public List<SecurityKey> list(String uid) {
        return rows(uid).stream().map(KeyRow::shown).toList();
    }

    boolean any(String uid) {
        return store.read(handle -> KeyRows.any(handle, uid));
    }

    @Override
    public String creation(String uid, Place place) {
        User user = local(uid);
        if (!worksAt(place.origin())) {
            throw new NemboException(DirectoryError.SECURITY_KEY_ADDRESS, "no security key works at %s".formatted(place.origin()));
        }
        return KeyQuestions.creation(server, place.origin(), user, challenges.make("add " + uid + " " + place.browser()), rows(uid));
    }

    @Override
    public Added add(String uid, String name, Answer answer) {
        User user = local(uid);
        String called = name(name);
        throttle.admit(KIND, uid, answer.place().client());
        KeyRow row = made(user, called, answer);
        throttle.succeeded(KIND, uid, answer.place().client());
        return store.write(handle -> {
            boolean first = !KeyRows.any(handle, uid) && CredentialRows.recoveryLeft(handle, uid) == 0;
            if (!KeyRows.insert(handle, row)) {
                throw new NemboException(DirectoryError.SECURITY_KEY_EXISTS, "the security key is there already");
            }
            if (KeyRows.list(handle, uid).size() > MOST) {
                throw invalid("a user has at most %d security keys: remove one first".formatted(MOST));
            }
            List<String> codes = first ? Stream.generate(OneTime::recoveryCode).limit(SecondFactors.RECOVERY_CODES).toList() : List.of();
            CredentialRows.addRecovery(handle, uid, codes.stream().map(SecondFactors::recoveryHash).toList());
            return new Added(row.shown(), codes);
        }, added -> AuditEntry.done(user.id(), "security-keys:add", "users/" + uid).with("key", row.id()));
    }

    private KeyRow made(User user, String name, Answer answer) {
        try {
            RegistrationData read = ceremony.registration(answer.json());
            byte[] challenge = challenge(read.getCollectedClientData().getChallenge(), "add " + user.uid() + " " + answer.place().browser());
            KeyRow.Made made = ceremony.verify(read, answer.place().origin(), challenge);
            var data = read.getAttestationObject().getAuthenticatorData();
            return new KeyRow(Ids.next(store.now()), user.uid(), KeyCeremony.name(data.getAttestedCredentialData().getCredentialId()), made,
                    data.getSignCount(), name, store.now(), Optional.empty());
        } catch (KeyCeremony.Wrong e) {
            throttle.failed(KIND, user.uid(), answer.place().client());
            store.note(AuditEntry.denied(user.id(), "security-keys:add", "users/" + user.uid(), e.getMessage()));
            throw new NemboException(DirectoryError.SECURITY_KEY_INVALID, "the answer of the security key is not taken: " + e.getMessage(), e);
        }
    }

    @Override
    public SecurityKey rename(String actor, String uid, String id, String name) {
        String called = name(name);
        return store.write(handle -> {
            if (!KeyRows.rename(handle, uid, id, called)) {
                throw absent(id);
            }
            return KeyRows.list(handle, uid).stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow().shown();
        }, renamed -> AuditEntry.done(actor, "security-keys:rename", "users/" + uid).with("key", id));
    }

    @Override
    public void remove(String actor, String uid, String id) {
        store.write(handle -> {
            if (!KeyRows.remove(handle, uid, id)) {
                throw absent(id);
            }
            CredentialRows.tidyRecovery(handle, uid);
            return id;
        }, removed -> AuditEntry.done(actor, "security-keys:remove", "users/" + uid).with("key", removed));
    }

    @Override
    public Optional<String> question(String username, Place place) {
        Optional<User> user = directory.findLocal(username.strip());
        List<KeyRow> keys = user.map(found -> rows(found.uid())).orElse(List.of());
        return keys.isEmpty() || !worksAt(place.origin()) ? Optional.empty()
                : Optional.of(KeyQuestions.request(place.origin(), challenges.make("prove " + user.get().uid() + " " + place.browser()), keys));
    }

    @Override
    public Optional<String> question(Place place) {
        return worksAt(place.origin()) ? Optional.of(KeyQuestions.request(place.origin(), challenges.make("enter " + place.browser()), List.of()))
                : Optional.empty();
    }

    /** Beside a password. @throws NemboException {@code UNAUTHENTICATED}, {@code TOO_MANY_REQUESTS} */
    Proved prove(User user, Answer answer) {
        return prove(Optional.of(user), answer, "prove " + user.uid() + " ");
    }

    /** In place of a password. @throws NemboException {@code UNAUTHENTICATED}, {@code TOO_MANY_REQUESTS} */
    Proved prove(Answer answer) {
        return prove(Optional.empty(), answer, "enter ");
    }

    /** In the transaction that lets somebody in. */
    void used(Handle handle, Proved proved) {
        if (!KeyRows.use(handle, proved.key().id(), proved.counter(), store.now())) {
            throw refusal(null);
        }
    }

    private Proved prove(Optional<User> claimed, Answer answer, String purpose) {
        String account = claimed.map(User::uid).orElse("");
        Place place = answer.place();
        throttle.admit(KIND, account, place.client());
        Optional<KeyRow> row = Optional.empty();
        try {
            AuthenticationData read = ceremony.authentication(answer.json());
            byte[] challenge = challenge(read.getCollectedClientData().getChallenge(), purpose + place.browser());
            row = store.read(handle -> KeyRows.byCredential(handle, KeyCeremony.name(read.getCredentialId())));
            KeyRow key = row.filter(found -> claimed.isEmpty() || claimed.get().uid().equals(found.uid())).filter(found -> isOf(found, read, claimed))
                    .orElseThrow(() -> new KeyCeremony.Wrong("the key is unknown, or somebody else's", false));
            long counter = ceremony.verify(read, key, place.origin(), challenge, claimed.isEmpty());
            User user = directory.find(key.uid()).filter(found -> !found.suspended())
                    .orElseThrow(() -> new KeyCeremony.Wrong("the account is suspended", false));
            throttle.succeeded(KIND, account, place.client());
            return new Proved(user, key, counter);
        } catch (KeyCeremony.Wrong e) {
            throttle.failed(KIND, account, place.client());
            refused(claimed.map(User::uid), row, e);
            throw refusal(e);
        }
    }

    /** A key that was asked for without a name must say whose it is. */
    private static boolean isOf(KeyRow key, AuthenticationData answer, Optional<User> claimed) {
        byte[] handle = answer.getUserHandle();
        return handle == null || handle.length == 0 ? claimed.isPresent() : new String(handle, StandardCharsets.UTF_8).equals(key.uid());
    }

    /** A copied key is a fact about an account and nothing that strangers can cause: it is recorded for certain. */
    private void refused(Optional<String> claimed, Optional<KeyRow> row, KeyCeremony.Wrong e) {
        if (e.isCopied()) {
            String uid = row.orElseThrow().uid();
            store.write(handle -> uid, same -> AuditEntry.denied(uid + "@" + Directory.LOCAL, "security-keys:prove", "users/" + uid, e.getMessage())
                    .with("key", row.get().id()));
            return;
        }
        store.note(claimed.map(uid -> AuditEntry.denied(uid + "@" + Directory.LOCAL, "security-keys:prove", "users/" + uid, e.getMessage()))
                .orElseGet(() -> AuditEntry.denied("", "security-keys:prove", "users", e.getMessage())));
    }

    private byte[] challenge(com.webauthn4j.data.client.challenge.Challenge challenge, String purpose) throws KeyCeremony.Wrong {
        if (challenge == null || !challenges.take(challenge.getValue(), purpose)) {
            throw new KeyCeremony.Wrong("it is too old, was used before, or was asked for elsewhere", false);
        }
        return challenge.getValue();
    }

    private List<KeyRow> rows(String uid) {
        return store.read(handle -> KeyRows.list(handle, uid));
    }

    private User local(String uid) {
        User user = directory.find(uid).orElseThrow(() -> new NemboException(DirectoryError.USER_NOT_FOUND, "there is no user '%s'".formatted(shown(uid))));
        if (!user.local()) {
            throw new NemboException(DirectoryError.USER_NOT_LOCAL, "'%s' signs in at %s: their security keys are kept there".formatted(uid, user.issuer()));
        }
        return user;
    }

    private static String name(String name) {
        String called = name == null || name.isBlank() ? "Security key" : name.strip();
        if (called.length() > LONGEST_NAME || called.chars().anyMatch(Character::isISOControl)) {
            throw invalid("the name of a security key has at most %d printable characters".formatted(LONGEST_NAME));
        }
        return called;
    }

    private static String shown(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    private static NemboException invalid(String message) {
        return new NemboException(DirectoryError.SECURITY_KEY_INVALID, message);
    }

    private static NemboException absent(String id) {
        return new NemboException(DirectoryError.SECURITY_KEY_NOT_FOUND, "there is no security key '%s' of that user".formatted(shown(id)));
    }

    private static NemboException refusal(Exception cause) {
        return new NemboException(GeneralError.UNAUTHENTICATED, "the answer of the security key is not taken", cause);
    }
}
