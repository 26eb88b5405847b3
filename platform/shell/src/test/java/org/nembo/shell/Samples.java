package org.nembo.shell;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.engine.Trail;
import org.nembo.shell.line.Scopes;
import org.nembo.testkit.fake.RecordedAudit;

/** Commands and callers for the tests. */
public final class Samples {

    public static final Subject ADMIN = new Subject("urn:nembo:local", "admin", "admin", Set.of("admins"), Set.of("*"));
    public static final Subject ANNA = new Subject("https://issuer.example", "4711", "anna", Set.of(), Set.of("*"));
    public static final String TOKEN = "nembo_annasToken123456";

    private Samples() {
    }

    /** Administrators may all; everybody may read and use the shell. */
    public static final Policy POLICY = (subject, action, resource, context) ->
            subject.in("admins") || action.endsWith(":read") || action.equals("shell:execute")
            ? Decision.allow("test") : Decision.deny("only administrators may");

    public static final Authenticator TOKENS = (token, audience) -> {
        if (token.equals(TOKEN) && audience.equals("shell")) {
            return ANNA;
        }
        throw new NemboException(GeneralError.UNAUTHENTICATED, "the token is unknown");
    };

    /** Set when {@code thing:wait} waits, and when it was interrupted. */
    public static final class Waiting {
        public final CountDownLatch begun = new CountDownLatch(1);
        public final CountDownLatch interrupted = new CountDownLatch(1);
    }

    public static CommandScope scope(Waiting waiting) {
        return new CommandScope() {
            @Override
            public String name() {
                return "thing";
            }

            @Override
            public String help() {
                return "Things of the tests.";
            }

            @Override
            public List<Command> commands() {
                return List.of(
                        Command.named("list", "things:read", "Lists things.").option("limit", "How many.", "10").flag("all", "All of them.").run(line ->
                                Output.table(List.of("Id", "Last used"), List.of(List.of(1, "née"), List.of(2, "日本")))),
                        Command.named("show", "things:read", "Shows a thing.").argument("id", "Which.", () -> List.of("one", "two"))
                                .option("form", "How.", "short", () -> List.of("short", "long"))
                                .run(line -> Output.details(Map.of("id", line.argument("id"), "form", line.option("form")))),
                        Command.named("add", "things:write", "Adds a thing.").argument("id", "Which.").optionalArgument("note", "For people.", List::of)
                                .run(line -> Output.text("added " + line.argument("id") + line.find("note").map(n -> " (" + n + ")").orElse(""))),
                        Command.named("echo", "things:read", "Says it again.").rest("words", "What.")
                                .run(line -> Output.text(String.join(" ", line.rest("words")))),
                        Command.named("number", "things:read", "Wants a number.").option("count", "How many.", "3")
                                .run(line -> Output.text("count " + line.number("count", 1, 5))),
                        Command.named("fail", "things:read", "Fails.").argument("how", "How.").run(line -> fail(line.argument("how"))),
                        Command.named("thread", "things:read", "Says which thread it is on.").rest("words", "None of them is told.")
                                .run(line -> Output.text(Thread.currentThread().getName())),
                        Command.named("lines", "things:read", "Writes lines at once.").run(line -> {
                            line.out().println("a line");
                            line.out().println("another");
                            return Output.none();
                        }),
                        Command.named("wait", "things:read", "Waits until it is interrupted.").run(line -> {
                            line.out().println("waiting");
                            waiting.begun.countDown();
                            try {
                                new CountDownLatch(1).await(30, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                waiting.interrupted.countDown();
                                throw e;
                            }
                            return Output.text("not interrupted");
                        }));
            }
        };
    }

    private static Output fail(String how) {
        throw switch (how) {
            case "known" -> new NemboException(GeneralError.CONFLICT, "the thing exists already").with("errors",
                    List.of(Map.of("line", 3, "column", 7, "message", "bad; did you mean 'good'?")));
            case "internal" -> new NemboException(GeneralError.INTERNAL, "secret detail");
            default -> new IllegalStateException("surprising detail");
        };
    }

    public static Engine engine(CommandScope... scopes) {
        return engine(new RecordedAudit(), scopes);
    }

    /** @param audit is told what is run */
    public static Engine engine(RecordedAudit audit, CommandScope... scopes) {
        Scopes registry = new Scopes();
        for (CommandScope scope : scopes) {
            registry.addScope(scope);
        }
        return new Engine(registry, POLICY, new Trail(audit));
    }

    public static Engine engine() {
        return engine(scope(new Waiting()));
    }
}
