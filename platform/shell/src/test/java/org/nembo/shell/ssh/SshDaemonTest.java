package org.nembo.shell.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.api.audit.AuditEntry;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.shell.Samples;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.reader.Conversation;
import org.nembo.shell.reader.HistoryFiles;
import org.nembo.testkit.fake.RecordedAudit;

class SshDaemonTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;
    private final Samples.Waiting waiting = new Samples.Waiting();
    private final RecordedAudit audit = new RecordedAudit();
    private final Engine engine = Samples.engine(audit, Samples.scope(waiting));
    private final SshClient client = SshClient.setUpDefaultClient();
    /** Whom the directory knows by key, and whether the token is good: tests change them. */
    private volatile SshDaemon.PublicKeys users = (user, key) -> Optional.empty();
    private volatile boolean revoked;
    private final Authenticator tokens = (token, audience) -> {
        if (revoked) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "the access token is unknown or was revoked");
        }
        return Samples.TOKENS.authenticate(token, audience);
    };
    private SshDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        daemon = daemon(new SshDaemon.Settings("127.0.0.1", 0, Duration.ofMinutes(1), 8, 3));
        client.setServerKeyVerifier((session, address, key) -> true);
        client.start();
    }

    @AfterEach
    void stop() {
        client.stop();
        daemon.close();
        engine.stop();
    }

    private SshDaemon daemon(SshDaemon.Settings settings) throws IOException {
        SshDaemon.Places places = new SshDaemon.Places(directory.resolve("host.key"), directory.resolve("authorized_keys"), directory.resolve("run/ssh"));
        SshDaemon started = new SshDaemon(settings, places, engine, new Conversation(engine, new HistoryFiles(directory.resolve("shell")), "testnode"),
                tokens, (user, key) -> users.find(user, key));
        started.start();
        return started;
    }

    private ClientSession connect(String user) throws IOException {
        String address = daemon.address();
        return client.connect(user, "127.0.0.1", Integer.parseInt(address.substring(address.lastIndexOf(':') + 1))).verify(DEADLINE).getSession();
    }

    private ClientSession signIn() throws IOException {
        ClientSession session = connect("whoever");
        session.addPasswordIdentity(Samples.TOKEN);
        session.auth().verify(DEADLINE);
        return session;
    }

    private record Answer(int status, String out, String err) {
    }

    private static Answer exec(ClientSession session, String line) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (ChannelExec channel = session.createExecChannel(line)) {
            channel.setOut(out);
            channel.setErr(err);
            channel.open().verify(DEADLINE);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED, ClientChannelEvent.EXIT_STATUS), DEADLINE);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), DEADLINE);
            return new Answer(channel.getExitStatus(), out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void tellsWhereItListensAndTakesItBackWhenItStops() throws IOException {
        assertThat(Files.readString(directory.resolve("run/ssh")).strip()).isEqualTo(daemon.address()).matches("127\\.0\\.0\\.1:[1-9]\\d+");
        daemon.close();
        assertThat(directory.resolve("run/ssh")).doesNotExist();
    }

    @Test
    void everySignInIsRecordedAndEveryRefusalToo() throws IOException {
        signIn().close();
        try (ClientSession session = connect("mallory")) {
            session.addPasswordIdentity("nembo_guessed");
            assertThatThrownBy(() -> session.auth().verify(DEADLINE)).isInstanceOf(IOException.class);
        }
        assertThat(audit.entries()).extracting(AuditEntry::actor, AuditEntry::action, AuditEntry::outcome)
                .containsExactly(tuple(Samples.ANNA.id(), "sessions:login", AuditEntry.Outcome.DONE), tuple("", "sessions:login", AuditEntry.Outcome.DENIED));
        assertThat(audit.entries().toString()).contains("127.0.0.1").doesNotContain("nembo_guessed");
    }

    @Test
    void runsOneLineAndPassesItsExitStatusOn() throws IOException {
        try (ClientSession session = signIn()) {
            assertThat(exec(session, "thing:list --json").out()).startsWith("[\n").doesNotContain("\u001b").doesNotContain("\r").endsWith("]\n");
            assertThat(exec(session, "thing:list --json").status()).isZero();
            Answer failed = exec(session, "thing:fail known");
            assertThat(failed.status()).isEqualTo(1);
            assertThat(failed.out()).isEmpty();
            assertThat(failed.err()).startsWith("Error: the thing exists already [CONFLICT]");
            assertThat(exec(session, "thing:add x").status()).isEqualTo(4);
            assertThat(exec(session, "no:such").status()).isEqualTo(2);
        }
    }

    @Test
    void refusesAWrongToken() throws IOException {
        try (ClientSession session = connect("admin")) {
            session.addPasswordIdentity("nembo_wrong");
            assertThatThrownBy(() -> session.auth().verify(DEADLINE)).isInstanceOf(SshException.class);
        }
    }

    @Test
    void keepsOneHostKeyThatNobodyElseMayRead() throws IOException {
        try (ClientSession session = signIn()) {
            assertThat(session.isAuthenticated()).isTrue();
        }
        Path file = directory.resolve("host.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        byte[] key = Files.readAllBytes(file);
        daemon.close();
        daemon = daemon(new SshDaemon.Settings("127.0.0.1", 0, Duration.ofMinutes(1), 8, 3));
        try (ClientSession session = signIn()) {
            assertThat(session.isAuthenticated()).isTrue();
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(key);
    }

    @Test
    void letsAKnownPublicKeyInAsTheAdministrator() throws Exception {
        KeyPair pair = TestKeys.generate();
        authorize(PublicKeyEntry.toString(pair.getPublic()) + " anna@laptop");
        try (ClientSession session = connect("anna")) {
            session.addPublicKeyIdentity(pair);
            session.auth().verify(DEADLINE);
            assertThat(exec(session, "thing:add x").out()).isEqualTo("added x\n");
        }
    }

    @Test
    void letsAKeyStandForSomebodyElse() throws Exception {
        KeyPair pair = TestKeys.generate();
        authorize("# keys\n\nno key at all\nsubject=\"4711\",username=\"anna\",groups=\"users/s3,users/x\",scopes=\"things:read\" "
                + PublicKeyEntry.toString(pair.getPublic()));
        try (ClientSession session = connect("root")) {
            session.addPublicKeyIdentity(pair);
            session.auth().verify(DEADLINE);
            assertThat(exec(session, "thing:add x").err()).contains("anna may not things:write");
        }
    }

    @Test
    void letsAUserInByAKeyOfTheirOwnUntilItIsTakenAway() throws Exception {
        KeyPair pair = TestKeys.generate();
        byte[] blob = PublicKeyAuth.blob(pair.getPublic());
        users = (user, key) -> user.equals("anna") && Arrays.equals(key, blob) ? Optional.of(Samples.ANNA) : Optional.empty();
        try (ClientSession session = connect("bob")) {
            session.addPublicKeyIdentity(pair);
            assertThatThrownBy(() -> session.auth().verify(DEADLINE)).as("her key under another name").isInstanceOf(SshException.class);
        }
        try (ClientSession session = connect("anna")) {
            session.addPublicKeyIdentity(pair);
            session.auth().verify(DEADLINE);
            assertThat(exec(session, "thing:add x").err()).contains("anna may not things:write");
            assertThat(exec(session, "thing:show one").status()).isZero();
            users = (user, key) -> Optional.empty();
            Answer refused = exec(session, "thing:show one");
            assertThat(refused.status()).isEqualTo(4);
            assertThat(refused.err()).contains("your account is suspended");
        }
    }

    @Test
    void aTokenThatIsRevokedMeanwhileIsGoodForNoFurtherCommand() throws Exception {
        try (ClientSession session = signIn()) {
            assertThat(exec(session, "thing:show one").status()).isZero();
            revoked = true;
            assertThat(exec(session, "thing:show one").err()).contains("was revoked");
        }
    }

    @Test
    void refusesAnUnknownKeyAndAFileThatOthersMayWrite() throws Exception {
        KeyPair pair = TestKeys.generate();
        authorize(PublicKeyEntry.toString(TestKeys.generate().getPublic()));
        try (ClientSession session = connect("anna")) {
            session.addPublicKeyIdentity(pair);
            assertThatThrownBy(() -> session.auth().verify(DEADLINE)).isInstanceOf(SshException.class);
        }
        authorize(PublicKeyEntry.toString(pair.getPublic()));
        Files.setPosixFilePermissions(directory.resolve("authorized_keys"), PosixFilePermissions.fromString("rw-rw-r--"));
        try (ClientSession session = connect("anna")) {
            session.addPublicKeyIdentity(pair);
            assertThatThrownBy(() -> session.auth().verify(DEADLINE)).isInstanceOf(SshException.class);
        }
    }

    @Test
    void forwardsNoPorts() throws IOException {
        try (ClientSession session = signIn()) {
            assertThatThrownBy(() -> session.createDirectTcpipChannel(null, new SshdSocketAddress("127.0.0.1", 22)).open().verify(DEADLINE))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> session.startRemotePortForwarding(new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress("127.0.0.1", 22)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void boundsTheConnectionsOfAllTogether() throws IOException {
        daemon.close();
        daemon = daemon(new SshDaemon.Settings("127.0.0.1", 0, Duration.ofMinutes(1), 1, 3));
        try (ClientSession first = signIn()) {
            assertThat(first.isAuthenticated()).isTrue();
            assertThatThrownBy(this::signIn).isInstanceOf(IOException.class);
        }
    }

    @Test
    void interruptsTheCommandOfAClientThatGoesAway() throws Exception {
        ClientSession session = signIn();
        session.createExecChannel("thing:wait").open().verify(DEADLINE);
        assertThat(waiting.begun.await(20, TimeUnit.SECONDS)).isTrue();
        session.close(true);
        assertThat(waiting.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void holdsAConversationAtATerminal() throws Exception {
        try (ClientSession session = signIn(); Typist typist = new Typist(session)) {
            typist.expect("anna@testnode");
            typist.type("thing:sh\tone\r");
            typist.expect("form");
            typist.expect("short");
            typist.type("thing:wait\r");
            typist.expect("waiting");
            typist.type("\u0003");
            typist.expect("Interrupted.");
            typist.type("exit\r");
            assertThat(typist.status()).isEqualTo(0);
        }
    }

    @Test
    void leavesOnCtrlDAndRemembersWhatWasTyped() throws Exception {
        try (ClientSession session = signIn(); Typist typist = new Typist(session)) {
            typist.expect("testnode");
            typist.type("thing:echo secret:set a/b hunter2\r");
            typist.expect("hunter2");
            typist.type("\u0004");
            typist.status();
        }
        assertThat(new HistoryFiles(directory.resolve("shell")).read(Samples.ANNA, 10)).extracting(HistoryFiles.Entry::line)
                .containsExactly("thing:echo secret:set a/b ***");
        try (ClientSession session = signIn(); Typist typist = new Typist(session)) {
            typist.expect("testnode");
            typist.type("\u001bOA");
            typist.expect("a/b ***");
            typist.type("\u0003");
            typist.expect("testnode");
            typist.type("\u0004");
            typist.status();
        }
    }

    @Test
    void readsLinesFromAPipe() throws IOException {
        try (ClientSession session = signIn(); ChannelShell channel = session.createShellChannel(null, Map.of())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            channel.setUsePty(false);
            channel.setIn(new java.io.ByteArrayInputStream("thing:echo a\nthing:fail known\nthing:echo b\n".getBytes(StandardCharsets.UTF_8)));
            channel.setOut(out);
            channel.setErr(new ByteArrayOutputStream());
            channel.open().verify(DEADLINE);
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), DEADLINE);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a\nb\n");
            assertThat(channel.getExitStatus()).isEqualTo(1);
        }
    }

    private void authorize(String lines) throws IOException {
        Files.writeString(directory.resolve("authorized_keys"), lines + "\n");
        Files.setPosixFilePermissions(directory.resolve("authorized_keys"), PosixFilePermissions.fromString("rw-r--r--"));
    }
}
