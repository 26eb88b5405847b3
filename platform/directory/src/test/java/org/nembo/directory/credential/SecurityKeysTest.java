package org.nembo.directory.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.SecurityKeys.Added;
import org.nembo.api.identity.SecurityKeys.Answer;
import org.nembo.api.identity.SecurityKeys.Place;
import org.nembo.api.identity.SecurityKeys.SecurityKey;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.Stage;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class SecurityKeysTest {

    private static final URI ORIGIN = URI.create("https://cloud.example.org");
    private static final Place HERE = new Place(ORIGIN, "a browser", Desk.CLIENT);
    private static final Place ELSEWHERE = new Place(ORIGIN, "another browser", Desk.CLIENT);

    @BothDatabases
    void anAccountWithAKeyIsAskedForIt(TestDatabase database) throws Exception {
        try (Desk desk = new Desk(database)) {
            User bob = desk.user("bob");
            SoftKey key = new SoftKey("of bob");
            Added added = add(desk, bob, key, "Blue key");
            assertThat(added.recoveryCodes()).hasSize(SecondFactors.RECOVERY_CODES).doesNotHaveDuplicates();
            assertThat(added).hasToString("Added[" + added.key().id() + "]");
            fails(DirectoryError.SECOND_FACTOR_REQUIRED, () -> desk.verify("bob", Desk.GOOD, ""));
            assertThat(enter(desk, "bob", key).uid()).isEqualTo(bob.uid());
            desk.stage.clock.forward(Duration.ofMinutes(1));
            enter(desk, "bob", key);
            SecurityKey shown = desk.keys.list(bob.uid()).get(0);
            assertThat(shown.name()).isEqualTo("Blue key");
            assertThat(shown.lastUsed()).contains(desk.stage.store.now());
            assertThat(desk.stage.audited()).contains("security-keys:add users/" + bob.uid(), "credentials:verify users/" + bob.uid());
            desk.verify("bob", Desk.GOOD, added.recoveryCodes().get(0));
            fails(GeneralError.UNAUTHENTICATED, () -> desk.verify("bob", Desk.GOOD, added.recoveryCodes().get(0)));
        }
    }

    @Test
    void theRightKeyDoesNotMakeUpForAWrongPassword() throws Exception {
        try (Desk desk = new Desk()) {
            User bob = desk.user("bob");
            SoftKey key = new SoftKey("of bob");
            add(desk, bob, key, "");
            String answer = key.sign(desk.keys.question("bob", HERE).orElseThrow());
            fails(GeneralError.UNAUTHENTICATED, () -> desk.credentials.verify("bob", new Secret("wrong"), new Answer(answer, HERE)));
            assertThat(desk.credentials.verify("bob", new Secret(Desk.GOOD), new Answer(answer, HERE)).uid()).isEqualTo(bob.uid());
        }
    }

    @BothDatabases
    void aKeyThatVerifiesItsOwnerNeedsNoPassword(TestDatabase database) throws Exception {
        try (Desk desk = new Desk(database)) {
            User bob = desk.user("bob");
            SoftKey key = new SoftKey("of bob");
            add(desk, bob, key, "");
            assertThat(enter(desk, key, HERE).uid()).isEqualTo(bob.uid());
            key.flags = SoftKey.PRESENT;
            fails(GeneralError.UNAUTHENTICATED, () -> enter(desk, key, HERE));
            enter(desk, "bob", key);
            key.flags = SoftKey.PRESENT | SoftKey.VERIFIED;
            String handle = key.handle;
            for (String wrong : List.of("", SoftKey.text("admin".getBytes()), SoftKey.text(desk.user("eve").uid().getBytes()))) {
                key.handle = wrong;
                fails(GeneralError.UNAUTHENTICATED, () -> enter(desk, key, HERE));
            }
            key.handle = handle;
            enter(desk, key, HERE);
            desk.stage.accounts.suspend(Stage.ROOT, bob.uid());
            fails(GeneralError.UNAUTHENTICATED, () -> enter(desk, key, HERE));
        }
    }

    @Test
    void anAnswerCountsOnceInOneBrowserForOnePurposeAndForSomeMinutes() throws Exception {
        try (Desk desk = new Desk()) {
            User bob = desk.user("bob");
            SoftKey key = new SoftKey("of bob");
            add(desk, bob, key, "");
            String answer = key.sign(desk.keys.question("bob", HERE).orElseThrow());
            enter(desk, "bob", answer, HERE);
            refused(desk, () -> enter(desk, "bob", answer, HERE));
            String foreign = key.sign(desk.keys.question("bob", HERE).orElseThrow());
            refused(desk, () -> enter(desk, "bob", foreign, ELSEWHERE));
            String other = key.sign(desk.keys.question(HERE).orElseThrow());
            refused(desk, () -> enter(desk, "bob", other, HERE));
            String second = key.sign(desk.keys.question("bob", HERE).orElseThrow());
            refused(desk, () -> desk.credentials.verify(new Answer(second, HERE)));
            String late = key.sign(desk.keys.question("bob", HERE).orElseThrow());
            desk.stage.clock.forward(Challenges.LIFE);
            refused(desk, () -> enter(desk, "bob", late, HERE));
            String own = key.sign("{\"challenge\":\"" + SoftKey.text(new byte[56]) + "\"}");
            refused(desk, () -> enter(desk, "bob", own, HERE));
            assertThat(desk.stage.audit.entries()).filteredOn(entry -> entry.action().equals("security-keys:prove")).hasSizeGreaterThanOrEqualTo(6)
                    .allMatch(entry -> entry.outcome() == AuditEntry.Outcome.DENIED);
            enter(desk, "bob", key);
        }
    }

    @Test
    void aKeyOfAnotherAddressOrAnotherPersonIsRefused() throws Exception {
        try (Desk desk = new Desk()) {
            User bob = desk.user("bob");
            User eve = desk.user("eve");
            SoftKey key = new SoftKey("of bob");
            SoftKey hers = new SoftKey("of eve");
            add(desk, bob, key, "");
            add(desk, eve, hers, "");
            refused(desk, () -> enter(desk, "bob", hers));
            refused(desk, () -> enter(desk, "bob", new SoftKey("unknown")));
            for (Map.Entry<String, Consumer<SoftKey>> each : Map.<String, Consumer<SoftKey>>of("origin", one -> one.origin = "https://cloud.example.com",
                    "port", one -> one.origin = "https://cloud.example.org:8443", "scheme", one -> one.origin = "http://cloud.example.org",
                    "party", one -> one.party = "example.org", "frame", one -> one.crossOrigin = true, "type", one -> one.type = "webauthn.create",
                    "absent", one -> one.flags = 0).entrySet()) {
                each.getValue().accept(key);
                refused(desk, each.getKey(), () -> enter(desk, "bob", key));
                reset(key);
                enter(desk, "bob", key);
            }
            SoftKey copy = new SoftKey("of bob");
            copy.counter = 1000;
            refused(desk, "another key by its name", () -> enter(desk, "bob", copy));
        }
    }

    @BothDatabases
    void aCounterThatGoesBackIsRefusedAndRecorded(TestDatabase database) throws Exception {
        try (Desk desk = new Desk(database)) {
            User bob = desk.user("bob");
            SoftKey key = new SoftKey("of bob");
            key.counter = 40;
            add(desk, bob, key, "");
            enter(desk, "bob", key);
            for (long counter : new long[] {40, 20, -1}) {
                key.counter = counter;
                refused(desk, () -> enter(desk, "bob", key));
                assertThat(desk.stage.audit.entries()).last().satisfies(entry -> {
                    assertThat(entry.outcome()).isEqualTo(AuditEntry.Outcome.DENIED);
                    assertThat(entry.facts()).containsEntry("reason", "its signature counter went back: it may have been copied").containsKey("key");
                });
            }
            key.counter = 41;
            enter(desk, "bob", key);
        }
    }

    @Test
    void aKeyThatDoesNotCountIsTaken() throws Exception {
        try (Desk desk = new Desk()) {
            SoftKey key = new SoftKey("of bob");
            add(desk, desk.user("bob"), key, "");
            for (int i = 0; i < 3; i++) {
                key.counter = -1;
                enter(desk, "bob", key);
            }
        }
    }

    @BothDatabases
    void whatIsAddedIsLookedAt(TestDatabase database) throws Exception {
        try (Desk desk = new Desk(database)) {
            User bob = desk.user("bob");
            User eve = desk.user("eve");
            for (Map.Entry<String, Consumer<SoftKey>> each : Map.<String, Consumer<SoftKey>>of("origin", one -> one.origin = "https://evil.example",
                    "party", one -> one.party = "evil.example", "algorithm", one -> one.algorithm = -35, "unknown algorithm", one -> one.algorithm = -999,
                    "old algorithm", one -> one.algorithm = -65535, "absent", one -> one.flags = 0, "type", one -> one.type = "webauthn.get").entrySet()) {
                SoftKey key = new SoftKey("new");
                each.getValue().accept(key);
                assertThatThrownBy(() -> add(desk, bob, key, "")).as(each.getKey()).isInstanceOf(NemboException.class).extracting("code")
                        .isEqualTo(DirectoryError.SECURITY_KEY_INVALID);
                desk.throttle.succeeded("security-key", bob.uid(), Desk.CLIENT);
            }
            assertThat(desk.keys.list(bob.uid())).isEmpty();
            SoftKey key = new SoftKey("of bob");
            String answer = key.make(desk.keys.creation(bob.uid(), HERE));
            fails(DirectoryError.SECURITY_KEY_INVALID, () -> desk.keys.add(bob.uid(), "", new Answer(answer, ELSEWHERE)));
            fails(DirectoryError.SECURITY_KEY_INVALID, () -> desk.keys.add(eve.uid(), "", new Answer(answer, HERE)));
            desk.keys.add(bob.uid(), "", new Answer(answer, HERE));
            fails(DirectoryError.SECURITY_KEY_INVALID, () -> desk.keys.add(bob.uid(), "", new Answer(answer, HERE)));
            fails(DirectoryError.SECURITY_KEY_EXISTS, () -> add(desk, eve, new SoftKey("of bob"), ""));
            assertThat(desk.keys.list(eve.uid())).isEmpty();
            fails(DirectoryError.SECURITY_KEY_INVALID, () -> add(desk, bob, new SoftKey("other"), "x".repeat(65)));
        }
    }

    @Test
    void whatCannotBeReadIsRefused() throws Exception {
        try (Desk desk = new Desk()) {
            User bob = desk.user("bob");
            SoftKey key = new SoftKey("of bob");
            add(desk, bob, key, "");
            for (UnaryOperator<String> each : List.<UnaryOperator<String>>of(right -> "", right -> "null", right -> "[]", right -> "{}", right -> "\"x\"",
                    right -> "{", right -> "[".repeat(10_000), right -> right.substring(1), right -> right.replace("\"response\"", "\"r\""),
                    right -> right.replace("signature", "s"), right -> right.replace("authenticatorData", "a"), right -> right.replace("clientDataJSON", "c"),
                    right -> right.replace("rawId", "r").replace("\"id\"", "\"i\""), right -> with(right, "authenticatorData", "AAAA"),
                    right -> with(right, "clientDataJSON", "e30"), right -> with(right, "signature", "AAAA"), right -> right + " ".repeat(20_000))) {
                String wrong = each.apply(key.sign(desk.keys.question("bob", HERE).orElseThrow()));
                refused(desk, wrong.substring(0, Math.min(60, wrong.length())), () -> enter(desk, "bob", wrong, HERE));
            }
            String right = key.sign(desk.keys.question("bob", HERE).orElseThrow());
            String made = new SoftKey("next").make(desk.keys.creation(bob.uid(), HERE));
            for (String wrong : List.of("", "null", "[]", "{}", right, made.replace("attestationObject", "a"),
                    with(made, "attestationObject", "gYGB".repeat(2500)), with(made, "attestationObject", "oA"), made + " ".repeat(20_000))) {
                fails(DirectoryError.SECURITY_KEY_INVALID, () -> desk.keys.add(bob.uid(), "", new Answer(wrong, HERE)));
                desk.throttle.succeeded("security-key", bob.uid(), Desk.CLIENT);
            }
        }
    }

    @Test
    void whoeverTriesWaits() throws Exception {
        try (Desk desk = new Desk()) {
            User bob = desk.user("bob");
            SoftKey key = new SoftKey("of bob");
            add(desk, bob, key, "");
            for (int i = 0; i < 5; i++) {
                fails(GeneralError.UNAUTHENTICATED, () -> enter(desk, "bob", "{}", HERE));
            }
            for (int i = 0; i < 50; i++) {
                fails(GeneralError.UNAUTHENTICATED, () -> desk.credentials.verify(new Answer("{}", HERE)));
            }
            fails(GeneralError.TOO_MANY_REQUESTS, () -> enter(desk, key, HERE));
            fails(GeneralError.TOO_MANY_REQUESTS, () -> enter(desk, "bob", key));
        }
    }

    @BothDatabases
    void keysAreRenamedAndRemoved(TestDatabase database) throws Exception {
        try (Desk desk = new Desk(database)) {
            User bob = desk.user("bob");
            User eve = desk.user("eve");
            SoftKey key = new SoftKey("of bob");
            String first = add(desk, bob, key, "").key().id();
            Added second = add(desk, bob, new SoftKey("second"), "");
            assertThat(second.recoveryCodes()).as("there are some already").isEmpty();
            assertThat(desk.keys.rename(bob.id(), bob.uid(), first, " Desk ").name()).isEqualTo("Desk");
            fails(DirectoryError.SECURITY_KEY_NOT_FOUND, () -> desk.keys.rename(eve.id(), eve.uid(), first, "Mine"));
            fails(DirectoryError.SECURITY_KEY_NOT_FOUND, () -> desk.keys.remove(eve.id(), eve.uid(), first));
            desk.keys.remove(Stage.ROOT, bob.uid(), first);
            refused(desk, () -> enter(desk, "bob", key));
            fails(DirectoryError.SECOND_FACTOR_REQUIRED, () -> desk.verify("bob", Desk.GOOD, ""));
            desk.keys.remove(bob.id(), bob.uid(), second.key().id());
            desk.verify("bob", Desk.GOOD, "");
            assertThat(desk.factors.status(bob.uid())).isEqualTo(new SecondFactors.Status(SecondFactors.State.NONE, 0));
            assertThat(desk.keys.question("bob", HERE)).isEmpty();
            add(desk, bob, key, "");
            desk.passwords.delete(Stage.ROOT, bob.uid());
            fails(GeneralError.UNAUTHENTICATED, () -> enter(desk, key, HERE));
        }
    }

    @Test
    void keysWorkUnderNamesWhereNobodyListens() {
        try (Desk desk = new Desk()) {
            User bob = desk.user("bob");
            assertThat(List.of("https://cloud.example.org", "https://cloud.example.org:8443", "http://localhost:8080", "https://localhost"))
                    .allMatch(each -> desk.keys.worksAt(URI.create(each)));
            assertThat(List.of("http://cloud.example.org", "https://192.0.2.7", "http://127.0.0.1:8080", "https://[2001:db8::1]"))
                    .noneMatch(each -> desk.keys.worksAt(URI.create(each)));
            Place number = new Place(URI.create("http://127.0.0.1:8080"), "a browser", "");
            fails(DirectoryError.SECURITY_KEY_ADDRESS, () -> desk.keys.creation(bob.uid(), number));
            assertThat(desk.keys.question(number)).isEmpty();
        }
    }

    @Test
    void theBrowserIsToldWhatToDo() throws Exception {
        try (Desk desk = new Desk()) {
            User bob = desk.user("bob");
            add(desk, bob, new SoftKey("of bob"), "");
            JsonNode creation = new ObjectMapper().readTree(desk.keys.creation(bob.uid(), HERE));
            assertThat(creation.at("/rp/id").asText()).isEqualTo("cloud.example.org");
            assertThat(creation.at("/attestation").asText()).isEqualTo("none");
            assertThat(creation.at("/authenticatorSelection/userVerification").asText()).isEqualTo("preferred");
            assertThat(creation.at("/pubKeyCredParams").findValuesAsText("alg")).containsExactly("-7", "-8", "-257");
            assertThat(creation.at("/excludeCredentials/0/id").asText()).isEqualTo(SoftKey.text("of bob".getBytes()));
            JsonNode request = new ObjectMapper().readTree(desk.keys.question("bob", HERE).orElseThrow());
            assertThat(request.at("/userVerification").asText()).isEqualTo("preferred");
            assertThat(request.at("/allowCredentials/0").toString())
                    .isEqualTo("{\"type\":\"public-key\",\"id\":\"%s\",\"transports\":[\"internal\",\"usb\"]}".formatted(SoftKey.text("of bob".getBytes())));
            assertThat(desk.keys.question("nobody", HERE)).isEmpty();
            JsonNode open = new ObjectMapper().readTree(desk.keys.question(HERE).orElseThrow());
            assertThat(open.at("/userVerification").asText()).isEqualTo("required");
            assertThat(open.at("/allowCredentials")).isEmpty();
        }
    }

    private static String with(String answer, String field, String value) {
        return answer.replaceAll("\"" + field + "\":\"[^\"]*\"", "\"" + field + "\":\"" + value + "\"");
    }

    private static void reset(SoftKey key) {
        key.origin = ORIGIN.toString();
        key.party = ORIGIN.getHost();
        key.crossOrigin = false;
        key.type = "";
        key.flags = SoftKey.PRESENT | SoftKey.VERIFIED;
    }

    private static Added add(Desk desk, User user, SoftKey key, String name) throws Exception {
        return desk.keys.add(user.uid(), name, new Answer(key.make(desk.keys.creation(user.uid(), HERE)), HERE));
    }

    private static User enter(Desk desk, String username, SoftKey key) throws Exception {
        return enter(desk, username, key.sign(desk.keys.question(username, HERE).orElseThrow()), HERE);
    }

    private static User enter(Desk desk, String username, String answer, Place place) {
        return desk.credentials.verify(username, new Secret(Desk.GOOD), new Answer(answer, place));
    }

    private static User enter(Desk desk, SoftKey key, Place place) throws Exception {
        return desk.credentials.verify(new Answer(key.sign(desk.keys.question(place).orElseThrow()), place));
    }

    private static void refused(Desk desk, ThrowingCallable attempt) {
        refused(desk, "", attempt);
    }

    /** Refused without a word about why; the attempts of this test are not to slow it down. */
    private static void refused(Desk desk, String what, ThrowingCallable attempt) {
        assertThatThrownBy(attempt).as(what).isInstanceOf(NemboException.class).hasMessage("the answer of the security key is not taken")
                .extracting("code").isEqualTo(GeneralError.UNAUTHENTICATED);
        for (String account : List.of("", desk.stage.accounts.named("bob").uid())) {
            desk.throttle.succeeded("security-key", account, Desk.CLIENT);
        }
        desk.throttle.succeeded("password", "bob", Desk.CLIENT);
    }

    private static void fails(ErrorCode code, ThrowingCallable attempt) {
        assertThatThrownBy(attempt).isInstanceOf(NemboException.class).extracting("code").isEqualTo(code);
    }
}
