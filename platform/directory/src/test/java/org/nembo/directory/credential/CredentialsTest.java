package org.nembo.directory.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.User;
import org.nembo.api.secret.Secret;
import org.nembo.directory.DirectoryError;
import org.nembo.directory.Stage;
import org.nembo.testkit.sql.BothDatabases;
import org.nembo.testkit.sql.TestDatabase;

class CredentialsTest {

    private static final String OTHER = "Ziegel Quark 9 Umlaut";

    @BothDatabases
    void knowsTheRightPasswordWithoutRegardToTheCaseOfTheName(TestDatabase database) {
        try (Desk desk = new Desk(database)) {
            User bob = desk.user("bob");
            assertThat(desk.verify("BOB", Desk.GOOD, "").uid()).isEqualTo(bob.uid());
            assertThat(desk.throttle.asked()).contains("password bob " + Desk.CLIENT);
            assertThat(desk.stage.audited()).contains("credentials:verify users/" + bob.uid());
        }
    }

    @BothDatabases
    void tellsNobodyWhyItRefuses(TestDatabase database) {
        try (Desk desk = new Desk(database)) {
            User suspended = desk.user("eve");
            desk.user("bob");
            desk.stage.user("new");
            desk.stage.accounts.suspend(Stage.ROOT, suspended.uid());
            for (String[] each : new String[][] {{"bob", OTHER}, {"bob", ""}, {"nobody", Desk.GOOD}, {"eve", Desk.GOOD}, {"eve", OTHER}, {"new", Desk.GOOD},
                {"", ""}, {"x".repeat(5000), Desk.GOOD}, {"bob", "y".repeat(5000)}, {"bob' OR '1'='1", Desk.GOOD}}) {
                long before = desk.credentials.evaluations();
                assertThatThrownBy(() -> desk.verify(each[0], each[1], "")).isInstanceOf(NemboException.class).hasMessage("username or password is wrong")
                        .extracting("code").isEqualTo(GeneralError.UNAUTHENTICATED);
                assertThat(desk.credentials.evaluations() - before).as("hashes made for '%s'", each[0]).isEqualTo(1);
            }
            assertThat(desk.stage.audit.entries()).as("what was typed as a name may be a password").noneMatch(entry -> entry.toString().contains("nobody"));
        }
    }

    @Test
    void slowsDownGuessesForKnownAndUnknownAlike() {
        try (Desk desk = new Desk()) {
            desk.user("bob");
            for (String name : List.of("bob", "nobody")) {
                for (int i = 0; i < 5; i++) {
                    fails(GeneralError.UNAUTHENTICATED, () -> desk.verify(name, OTHER, ""));
                }
                long before = desk.credentials.evaluations();
                fails(GeneralError.TOO_MANY_REQUESTS, () -> desk.verify(name, Desk.GOOD, ""));
                assertThat(desk.credentials.evaluations()).isEqualTo(before);
            }
        }
    }

    @BothDatabases
    void makesTheHashAnewWhenTheCostWasRaised(TestDatabase database) {
        try (Desk desk = new Desk(database)) {
            User bob = desk.user("bob");
            Desk dearer = new Desk(desk.stage, Map.of("argon2_memory_kib", 16));
            assertThat(phc(desk, bob)).contains("$m=8,t=1,p=1$");
            dearer.verify("bob", Desk.GOOD, "");
            assertThat(phc(desk, bob)).contains("$m=16,t=1,p=1$");
            dearer.verify("bob", Desk.GOOD, "");
            assertThat(dearer.credentials.evaluations()).isEqualTo(3);
        }
    }

    @BothDatabases
    void takesEachCodeOnce(TestDatabase database) {
        try (Desk desk = new Desk(database)) {
            User bob = desk.user("bob");
            assertThat(desk.factors.begin(bob.id(), bob).uri()).startsWith("otpauth://totp/Nembo:bob?secret=");
            desk.verify("bob", Desk.GOOD, "");
            fails(DirectoryError.SECOND_FACTOR_WRONG, () -> desk.factors.confirm(bob.id(), bob, "000000".equals(code(desk, bob, 0)) ? "1" : "000000", ""));
            List<String> recovery = desk.factors.confirm(bob.id(), bob, code(desk, bob, 0), "");
            assertThat(recovery).hasSize(SecondFactors.RECOVERY_CODES).allMatch(each -> each.matches("([A-Z2-7]{4}-){3}[A-Z2-7]{4}")).doesNotHaveDuplicates();
            fails(DirectoryError.SECOND_FACTOR_REQUIRED, () -> desk.verify("bob", Desk.GOOD, ""));
            fails(GeneralError.UNAUTHENTICATED, () -> desk.verify("bob", OTHER, code(desk, bob, 1)));
            fails(GeneralError.UNAUTHENTICATED, () -> desk.verify("bob", Desk.GOOD, code(desk, bob, 0)));
            desk.verify("bob", Desk.GOOD, code(desk, bob, 1));
            fails(GeneralError.UNAUTHENTICATED, () -> desk.verify("bob", Desk.GOOD, code(desk, bob, 1)));
            desk.stage.clock.forward(Duration.ofMinutes(5));
            fails(GeneralError.UNAUTHENTICATED, () -> desk.verify("bob", Desk.GOOD, code(desk, bob, -3)));
            desk.verify("bob", Desk.GOOD, code(desk, bob, -1));
            desk.verify("bob", Desk.GOOD, recovery.get(3).toLowerCase(java.util.Locale.ROOT).replace("-", " "));
            fails(GeneralError.UNAUTHENTICATED, () -> desk.verify("bob", Desk.GOOD, recovery.get(3)));
            assertThat(desk.factors.status(bob.uid())).isEqualTo(new SecondFactors.Status(SecondFactors.State.ACTIVE, SecondFactors.RECOVERY_CODES - 1));
        }
    }

    @Test
    void codesAreRemovedByACodeOrByAnAdministrator() {
        try (Desk desk = new Desk()) {
            User bob = desk.user("bob");
            fails(DirectoryError.SECOND_FACTOR_STATE, () -> desk.factors.confirm(bob.id(), bob, "123456", ""));
            enrol(desk, bob);
            fails(DirectoryError.SECOND_FACTOR_STATE, () -> desk.factors.begin(bob.id(), bob));
            fails(DirectoryError.SECOND_FACTOR_WRONG, () -> desk.factors.remove(bob.id(), bob, "", ""));
            desk.factors.remove(bob.id(), bob, code(desk, bob, 1), "");
            desk.verify("bob", Desk.GOOD, "");
            assertThat(desk.secrets.paths()).isEmpty();
            enrol(desk, bob);
            desk.factors.reset(Stage.ROOT, bob.uid());
            desk.verify("bob", Desk.GOOD, "");
            fails(DirectoryError.SECOND_FACTOR_STATE, () -> desk.factors.reset(Stage.ROOT, bob.uid()));
        }
    }

    @Test
    void aWrongCodeDoesNotForgiveWrongPasswords() {
        try (Desk desk = new Desk()) {
            User bob = desk.user("bob");
            enrol(desk, bob);
            for (int i = 0; i < 4; i++) {
                fails(GeneralError.UNAUTHENTICATED, () -> desk.verify("bob", OTHER, ""));
            }
            fails(DirectoryError.SECOND_FACTOR_REQUIRED, () -> desk.verify("bob", Desk.GOOD, ""));
            fails(GeneralError.UNAUTHENTICATED, () -> desk.verify("bob", OTHER, ""));
            fails(GeneralError.TOO_MANY_REQUESTS, () -> desk.verify("bob", Desk.GOOD, code(desk, bob, 1)));
        }
    }

    @BothDatabases
    void aPasswordIsChangedWithTheOldOne(TestDatabase database) {
        try (Desk desk = new Desk(database)) {
            User bob = desk.user("bob");
            fails(GeneralError.UNAUTHENTICATED, () -> change(desk, bob, OTHER, OTHER));
            fails(DirectoryError.PASSWORD_WEAK, () -> change(desk, bob, Desk.GOOD, "bobbobbobbob1!"));
            change(desk, bob, Desk.GOOD, OTHER);
            desk.verify("bob", OTHER, "");
            fails(GeneralError.UNAUTHENTICATED, () -> desk.verify("bob", Desk.GOOD, ""));
        }
    }

    @BothDatabases
    void aLinkSetsThePasswordOnceAndInTime(TestDatabase database) {
        try (Desk desk = new Desk(database)) {
            User bob = desk.stage.user("bob");
            Passwords.Link old = desk.passwords.link(Stage.ROOT, bob.uid());
            Passwords.Link link = desk.passwords.link(Stage.ROOT, bob.uid());
            fails(GeneralError.UNAUTHENTICATED, () -> reset(desk, old.token(), Desk.GOOD));
            fails(DirectoryError.PASSWORD_WEAK, () -> reset(desk, link.token(), "short"));
            reset(desk, link.token(), Desk.GOOD);
            fails(GeneralError.UNAUTHENTICATED, () -> reset(desk, link.token(), OTHER));
            desk.verify("bob", Desk.GOOD, "");
            Passwords.Link late = desk.passwords.link(Stage.ROOT, bob.uid());
            desk.stage.clock.forward(Duration.ofHours(24));
            fails(GeneralError.UNAUTHENTICATED, () -> reset(desk, late.token(), OTHER));
            assertThat(late + desk.stage.audit.entries().toString()).doesNotContain(late.token()).doesNotContain(Desk.GOOD);
        }
    }

    @Test
    void aLinkLeadsToThePageThatTakesIt() {
        try (Desk desk = new Desk()) {
            User bob = desk.stage.user("bob");
            assertThat(desk.passwords.link(Stage.ROOT, bob.uid()).url()).as("without pages").isEmpty();
            desk.passwords.issuer = new NamedIssuer("https://cloud.example/oidc");
            Passwords.Link link = desk.passwords.link(Stage.ROOT, bob.uid());
            assertThat(link.url()).isEqualTo("https://cloud.example/oidc/password?token=" + link.token());
            assertThat(link.toString()).doesNotContain(link.token());
        }
    }

    @Test
    void aSuspensionSignsOutEverywhere() {
        try (Desk desk = new Desk()) {
            User bob = desk.user("bob");
            SignedOut signedOut = new SignedOut();
            desk.passwords.sessions = signedOut;
            assertThat(desk.passwords.suspend(Stage.ROOT, bob.uid()).user().suspended()).isTrue();
            assertThat(signedOut.told).containsExactly(Stage.ROOT + " " + bob.id());
            fails(DirectoryError.USER_PROTECTED, () -> desk.passwords.suspend(Stage.ROOT, "admin"));
            assertThat(signedOut.told).hasSize(1);
        }
    }

    @BothDatabases
    void nothingIsLeftOfADeletedAccount(TestDatabase database) {
        try (Desk desk = new Desk(database)) {
            User bob = desk.user("bob");
            enrol(desk, bob);
            desk.passwords.link(Stage.ROOT, bob.uid());
            desk.passwords.delete(Stage.ROOT, bob.uid());
            assertThat(desk.secrets.paths()).isEmpty();
            fails(GeneralError.UNAUTHENTICATED, () -> desk.verify("bob", Desk.GOOD, ""));
            assertThat(desk.user("bob").uid()).isNotEqualTo(bob.uid());
        }
    }

    @Test
    void whatCannotBeAuditedIsNoSignIn() {
        try (Desk desk = new Desk()) {
            desk.user("bob");
            desk.stage.audit.fail();
            assertThatThrownBy(() -> desk.verify("bob", Desk.GOOD, "")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void refusalsAreDenials() {
        try (Desk desk = new Desk()) {
            desk.user("bob");
            fails(GeneralError.UNAUTHENTICATED, () -> desk.verify("bob", OTHER, ""));
            assertThat(desk.stage.audit.entries()).filteredOn(entry -> entry.outcome() == AuditEntry.Outcome.DENIED).singleElement()
                    .satisfies(entry -> assertThat(entry.action()).isEqualTo("credentials:verify"));
        }
    }

    private static void enrol(Desk desk, User user) {
        desk.factors.begin(user.id(), user);
        desk.factors.confirm(user.id(), user, code(desk, user, 0), "");
    }

    /** What the person's app shows, some steps from now. */
    private static String code(Desk desk, User user, int ahead) {
        byte[] secret = java.util.Base64.getDecoder().decode(desk.secrets.find(SecondFactors.path(user.uid())).orElseThrow().reveal());
        return Totp.code(secret, Totp.step(desk.stage.clock.instant()) + ahead);
    }

    private static void change(Desk desk, User user, String present, String fresh) {
        desk.passwords.change(user.id(), user.uid(), new Secret(present), new Secret(fresh), Desk.CLIENT);
    }

    private static void reset(Desk desk, String token, String fresh) {
        desk.passwords.reset(new Secret(token), new Secret(fresh), Desk.CLIENT);
    }

    private static String phc(Desk desk, User user) {
        return desk.stage.store.read(handle -> CredentialRows.password(handle, user.uid())).orElseThrow();
    }

    private static void fails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }
}
