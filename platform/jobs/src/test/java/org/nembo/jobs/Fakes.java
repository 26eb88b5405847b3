package org.nembo.jobs;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jakarta.ws.rs.core.SecurityContext;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.api.shell.CommandLine;

/** Callers, the usual policy and a command line, for tests. */
final class Fakes {

    static final Subject ADA = new Subject("https://issuer.example", "ada", "ada", Set.of(), Set.of("*"));
    static final Subject BOB = new Subject("https://issuer.example", "bob", "bob", Set.of(), Set.of("*"));
    static final Subject ADMIN = new Subject("https://issuer.example", "root", "root", Set.of("admins"), Set.of("*"));

    /** Administrators may all, owners on their own, everybody may list. */
    static final Policy POLICY = (subject, action, resource, context) -> subject.in("admins") || subject.id().equals(context.get(Policy.OWNER))
            || action.equals("jobs:list") ? Decision.allow("rule") : Decision.deny("no rule");

    private Fakes() {
    }

    static SecurityContext signedIn(Subject caller) {
        return new SecurityContext() {
            @Override
            public Principal getUserPrincipal() {
                return caller;
            }

            @Override
            public boolean isUserInRole(String role) {
                return false;
            }

            @Override
            public boolean isSecure() {
                return false;
            }

            @Override
            public String getAuthenticationScheme() {
                return "Bearer";
            }
        };
    }

    /** What somebody typed: a value for {@code --name} under {@code name}; a flag has the value {@code true}. */
    record Line(Subject caller, Map<String, String> words, ByteArrayOutputStream shown) implements CommandLine {

        static Line of(Subject caller, String... namesAndValues) {
            Map<String, String> words = new HashMap<>(Map.of("limit", "20"));
            for (int i = 0; i < namesAndValues.length; i += 2) {
                words.put(namesAndValues[i], namesAndValues[i + 1]);
            }
            return new Line(caller, words, new ByteArrayOutputStream());
        }

        String text() {
            return shown.toString(StandardCharsets.UTF_8);
        }

        @Override
        public String argument(String name) {
            return words.get(name);
        }

        @Override
        public Optional<String> find(String name) {
            return Optional.ofNullable(words.get(name));
        }

        @Override
        public List<String> rest(String name) {
            return List.of();
        }

        @Override
        public String option(String name) {
            return words.getOrDefault(name, "");
        }

        @Override
        public int number(String name, int min, int max) {
            return Integer.parseInt(option(name));
        }

        @Override
        public boolean flag(String name) {
            return words.containsKey(name);
        }

        @Override
        public boolean json() {
            return flag("json");
        }

        @Override
        public PrintStream out() {
            return new PrintStream(shown, true, StandardCharsets.UTF_8);
        }

        @Override
        public boolean interactive() {
            return false;
        }
    }
}
