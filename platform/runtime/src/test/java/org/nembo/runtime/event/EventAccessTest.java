package org.nembo.runtime.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.core.SecurityContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.EventFeed;
import org.nembo.api.rest.Page;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.Output;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** What callers see of the event log: by REST, live stream and shell. */
class EventAccessTest {

    private static final Subject ADMIN = new Subject("https://issuer.example", "root", "root", Set.of("admins"), Set.of("*"));
    private static final Subject ADA = new Subject("https://issuer.example", "ada", "ada", Set.of(), Set.of("*"));
    /** Ada may read what happens to her things. */
    private static final Policy POLICY = (subject, action, resource, context) -> subject.in("admins") || action.equals("events:list")
            || resource.startsWith("things/" + subject.username()) ? Decision.allow("rule") : Decision.deny("no rule");

    private final TestDatabase database = TestDatabases.sqlite();
    private EventDatabase db;
    private StoredEvents events;
    private EventAccess access;
    private EventsResource rest;

    @BeforeEach
    void happen() throws Exception {
        db = new EventDatabase(database);
        events = db.node();
        access = new EventAccess(events, POLICY);
        rest = new EventsResource(access);
        try (Connection transaction = db.transaction()) {
            for (int i = 1; i <= 6; i++) {
                events.publish(transaction, "/test", i % 2 == 0 ? "a.even" : "a.odd", "things/" + (i <= 3 ? "ada" : "bob"), "{\"n\":" + i + "}");
            }
            transaction.commit();
        }
        EventDatabase.await(() -> events.position() == 6);
    }

    @AfterEach
    void end() {
        events.close();
        db.close();
        database.close();
    }

    private static SecurityContext signedIn(Subject caller) {
        return (SecurityContext) Proxy.newProxyInstance(EventAccessTest.class.getClassLoader(), new Class<?>[] {SecurityContext.class},
                (proxy, method, arguments) -> method.getName().equals("getUserPrincipal") ? caller : null);
    }

    private static void refused(ErrorCode code, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static List<Integer> numbers(Page<CloudEvent> page) {
        return page.items().stream().map(event -> event.data().get("n").asInt()).toList();
    }

    @Test
    void anAdministratorSeesAllInPages() {
        Page<CloudEvent> first = rest.list(signedIn(ADMIN), "", "", 4, "");
        assertThat(numbers(first)).containsExactly(1, 2, 3, 4);
        assertThat(first.items().get(0)).satisfies(event -> {
            assertThat(event.specversion()).isEqualTo("1.0");
            assertThat(event.datacontenttype()).isEqualTo("application/json");
            assertThat(event.position()).isEqualTo(1);
        });
        Page<CloudEvent> second = rest.list(signedIn(ADMIN), "", "", 4, first.next().orElseThrow());
        assertThat(numbers(second)).containsExactly(5, 6);
        assertThat(second.next()).isEmpty();
        assertThat(numbers(rest.list(signedIn(ADMIN), "things/", "a.even, a.other", 10, ""))).containsExactly(2, 4, 6);
    }

    @Test
    void othersSeeOnlyWhatThePolicyAllows() {
        assertThat(numbers(rest.list(signedIn(ADA), "", "", 10, ""))).containsExactly(1, 2, 3);
        assertThat(numbers(rest.list(signedIn(ADA), "things/ada", "", 10, ""))).containsExactly(1, 2, 3);
        refused(GeneralError.FORBIDDEN, () -> rest.list(signedIn(ADA), "things/bob", "", 10, ""));
        assertThat(numbers(rest.list(signedIn(ADA), "things/", "", 10, "3"))).isEmpty();
    }

    @Test
    void refusesNonsense() {
        refused(GeneralError.INVALID_REQUEST, () -> rest.list(signedIn(ADMIN), "", "", 0, ""));
        refused(GeneralError.INVALID_REQUEST, () -> rest.list(signedIn(ADMIN), "", "", 10, "abc"));
        refused(GeneralError.INVALID_REQUEST, () -> rest.list(signedIn(ADMIN), "x".repeat(501), "", 10, ""));
    }

    private record Sink(List<String> ids, List<String> data, int most) implements EventFeed.Sink {
        @Override
        public boolean send(String id, String type, String json) {
            data.add(json);
            ids.add(id);
            return ids.size() < most;
        }

        @Override
        public void end() {
            throw new IllegalStateException("this stream has no end");
        }
    }

    private static Sink sink(int most) {
        return new Sink(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>(), most);
    }

    private static EventFeed.Request request(Subject caller, String path, Map<String, List<String>> query, Optional<String> last) {
        return new EventFeed.Request(caller, path, query, last);
    }

    @Test
    void streamsFromNowOrFromWhereTheClientWas() throws Exception {
        EventStream stream = new EventStream(events, access);
        Sink resumed = sink(100);
        Sink fresh = sink(100);
        Sink limited = sink(1);
        try (AutoCloseable a = stream.open(request(ADA, "stream", Map.of(), Optional.of("1")), resumed);
                AutoCloseable b = stream.open(request(ADA, "stream", Map.of("subject", List.of("things/")), Optional.empty()), fresh);
                AutoCloseable c = stream.open(request(ADMIN, "stream", Map.of("after", List.of("0")), Optional.empty()), limited)) {
            assertThat(List.of(a, b, c)).hasSize(3);
            db.publish(events, "things/bob", "{\"n\":7}");
            db.publish(events, "things/ada", "{\"n\":8}");
            EventDatabase.await(() -> resumed.ids().size() == 3 && fresh.ids().size() == 1);
        }
        assertThat(resumed.ids()).containsExactly("2", "3", "8");
        assertThat(fresh.ids()).containsExactly("8");
        assertThat(fresh.data().get(0)).contains("\"specversion\":\"1.0\"", "\"data\":{\"n\":8}", "\"subject\":\"things/ada\"");
        assertThat(limited.ids()).startsWith("1").hasSizeLessThan(8);
    }

    @Test
    void refusesStreamsThatAreNoneAndThatAreNotAllowed() {
        EventStream stream = new EventStream(events, access);
        refused(GeneralError.NOT_FOUND, () -> stream.open(request(ADMIN, "other", Map.of(), Optional.empty()), sink(1)));
        refused(GeneralError.FORBIDDEN, () -> stream.open(request(ADA, "stream", Map.of("subject", List.of("things/bob")), Optional.empty()), sink(1)));
        refused(GeneralError.INVALID_REQUEST, () -> stream.open(request(ADMIN, "stream", Map.of(), Optional.of("1.2")), sink(1)));
    }

    private static CommandLine line(Subject caller, Map<String, String> words, ByteArrayOutputStream shown) {
        PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        return (CommandLine) Proxy.newProxyInstance(EventAccessTest.class.getClassLoader(), new Class<?>[] {CommandLine.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "caller" -> caller;
                    case "option" -> words.getOrDefault(arguments[0], "");
                    case "number" -> Integer.valueOf(words.getOrDefault(arguments[0], "50"));
                    case "json" -> words.containsKey("json");
                    case "out" -> out;
                    default -> null;
                });
    }

    @Test
    void theShellListsAndTails() throws Exception {
        Subscribers subscribers = new Subscribers(EventDatabase.SETTINGS, db.databases(), events, Clock.systemUTC());
        Map<String, Command> commands = new EventCommands(events, POLICY, subscribers).commands().stream().collect(Collectors.toMap(Command::name, c -> c));
        assertThat(commands).containsOnlyKeys("list", "tail", "subscribers", "dead");
        Output.Table table = (Output.Table) commands.get("list").body().run(line(ADA, Map.of(), new ByteArrayOutputStream()));
        assertThat(table.rows()).hasSize(3).allSatisfy(row -> assertThat(row).hasSameSizeAs(table.headings()));
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        Thread session = new Thread(() -> {
            try {
                commands.get("tail").body().run(line(ADA, Map.of("after", "1"), shown));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        session.start();
        EventDatabase.await(() -> shown.toString(StandardCharsets.UTF_8).lines().count() == 2);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("a.odd  things/ada  {\"n\":3}");
        session.interrupt();
        session.join();
        assertThat(((Output.Table) commands.get("dead").body().run(line(ADMIN, Map.of(), shown))).rows()).isEmpty();
        assertThat(((Output.Table) commands.get("subscribers").body().run(line(ADMIN, Map.of(), shown))).rows()).isEmpty();
        subscribers.close();
    }
}
