package org.nembo.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Decision.Effect;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyDocument;
import org.nembo.api.policy.PolicyRequest;
import org.nembo.policy.document.DocumentReader;
import org.nembo.policy.document.Facts;
import org.nembo.testkit.policy.DecisionTables;

/** What holds of every policy, tried on random ones. The seeds are fixed: a failure comes again. */
final class PropertiesTest {

    private static final int ROUNDS = 2000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private final DocumentReader reader = new DocumentReader(new Facts.Setting(Clock.systemUTC(), Set.of("urn:a"), (s, g) -> false, (s, g) -> false));

    @Test
    void denyAlwaysWinsAndAddingOneNeverGrants() {
        Random random = new Random(1);
        int changed = 0;
        for (int i = 0; i < ROUNDS; i++) {
            List<ObjectNode> statements = statements(random);
            PolicyRequest request = request(random);
            Effect before = compile(statements).decide(request).effect();
            ObjectNode deny = statement(random).put("Effect", "Deny");
            List<ObjectNode> more = new ArrayList<>(statements);
            more.add(random.nextInt(more.size() + 1), deny);
            Effect after = compile(more).decide(request).effect();
            boolean applies = compile(List.of(deny)).decide(request).effect() == Effect.DENY;
            assertThat(after).as("%s with %s: %s", statements, deny, request).isEqualTo(applies ? Effect.DENY : before);
            changed += applies && before == Effect.ALLOW ? 1 : 0;
        }
        assertThat(changed).as("cases that say something").isGreaterThan(50);
    }

    @Test
    void removingAnAllowNeverGrantsAndRemovingADenyNeverDenies() {
        Random random = new Random(2);
        int changed = 0;
        for (int i = 0; i < ROUNDS; i++) {
            List<ObjectNode> statements = statements(random);
            PolicyRequest request = request(random);
            boolean before = compile(statements).decide(request).allowed();
            List<ObjectNode> fewer = new ArrayList<>(statements);
            ObjectNode gone = fewer.remove(random.nextInt(fewer.size()));
            boolean after = !fewer.isEmpty() && compile(fewer).decide(request).allowed();
            boolean good = gone.get("Effect").asText().equals("Allow") ? before || !after : fewer.isEmpty() || after || !before;
            assertThat(good).as("%s without %s: %s", statements, gone, request).isTrue();
            changed += before == after ? 0 : 1;
        }
        assertThat(changed).as("cases that say something").isGreaterThan(50);
    }

    @Test
    void theOrderOfStatementsNeverMatters() {
        Random random = new Random(3);
        for (int i = 0; i < ROUNDS; i++) {
            List<ObjectNode> statements = statements(random);
            PolicyRequest request = request(random);
            Effect before = compile(statements).decide(request).effect();
            Collections.shuffle(statements, random);
            assertThat(compile(statements).decide(request).effect()).as("%s: %s", statements, request).isEqualTo(before);
        }
    }

    @Test
    void aDocumentSaysWhatItsStatementsSayAlone() {
        Random random = new Random(4);
        for (int i = 0; i < ROUNDS; i++) {
            List<ObjectNode> statements = statements(random);
            PolicyRequest request = request(random);
            List<Effect> alone = statements.stream().map(each -> compile(List.of(each)).decide(request).effect()).toList();
            Effect expected = alone.contains(Effect.DENY) ? Effect.DENY : alone.contains(Effect.ALLOW) ? Effect.ALLOW : Effect.NOT_APPLICABLE;
            assertThat(compile(statements).decide(request).effect()).as("%s: %s", statements, request).isEqualTo(expected);
        }
    }

    /** A document out of what documents are made of, broken at random: it is compiled, or refused in words; nothing else happens. */
    @Test
    void theReaderRefusesWhatItDoesNotTake() {
        Random random = new Random(5);
        List<String> seeds = new ArrayList<>(List.of(BuiltIn.text("scratch"), BuiltIn.text("projectAdmin"), BuiltIn.text("personal-bucket")));
        Cases.parse(DecisionTables.text("operators")).policies().stream().limit(20).forEach(each -> seeds.add(each.text()));
        String letters = "{}[]\",:*?$aE0\\ \u0000\uD800é";
        int refused = 0;
        for (int i = 0; i < 8_000; i++) {
            StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
                    case 1 -> text.insert(at, letters.charAt(random.nextInt(letters.length())));
                    case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(10)));
                    default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(40))));
                }
                if (text.isEmpty()) {
                    text.append('{');
                }
            }
            try {
                reader.read(text.toString(), DocumentReader.Use.values()[random.nextInt(3)]).decide(request(random));
            } catch (NemboException e) {
                assertThat(e.code()).as(text.toString()).isEqualTo(GeneralError.INVALID_REQUEST);
                assertThat(e.getMessage()).startsWith("policy").hasSizeLessThan(1500);
                refused++;
            }
        }
        assertThat(refused).isBetween(2_000, 7_950);
    }

    private PolicyDocument compile(List<ObjectNode> statements) {
        ObjectNode document = JSON.createObjectNode().put("Version", "2012-10-17");
        ArrayNode list = document.putArray("Statement");
        statements.forEach(list::add);
        return reader.read(document.toString(), DocumentReader.Use.RESOURCE);
    }

    private static List<ObjectNode> statements(Random random) {
        List<ObjectNode> statements = new ArrayList<>();
        for (int n = 1 + random.nextInt(5); n > 0; n--) {
            statements.add(statement(random));
        }
        return statements;
    }

    private static ObjectNode statement(Random random) {
        ObjectNode statement = JSON.createObjectNode().put("Effect", random.nextInt(3) == 0 ? "Deny" : "Allow");
        boolean deny = statement.get("Effect").asText().equals("Deny");
        statement.put(random.nextInt(6) == 0 ? "NotAction" : "Action", pick(random, "*", "a:*", "a:x", "b:?", "*:x", "a:x*"));
        statement.put(random.nextInt(6) == 0 ? "NotResource" : "Resource", pick(random, "*", "r/*", "r/1", "r/?", "*1"));
        if (random.nextBoolean()) {
            statement.put("Principal", "*");
        } else {
            statement.putObject(deny && random.nextBoolean() ? "NotPrincipal" : "Principal").put("AWS",
                    pick(random, "ann@urn:a", "arn:aws:iam:::user/bob@urn:a", "arn:aws:iam:::group/g"));
        }
        if (random.nextInt(3) == 0) {
            String[] conditions = {"StringEquals/s3:prefix/x", "StringNotEquals/s3:prefix/x", "StringLikeIfExists/s3:prefix/x*",
                "NumericLessThan/s3:max-keys/5",
                "Null/s3:prefix/true", "ForAnyValue:StringEquals/jwt:groups/g", "ForAllValues:StringEquals/jwt:groups/g", "IpAddress/aws:SourceIp/10.0.0.0"};
            String[] parts = conditions[random.nextInt(conditions.length)].split("/", 3);
            statement.putObject("Condition").putObject(parts[0]).put(parts[1], parts[2]);
        }
        return statement;
    }

    private static PolicyRequest request(Random random) {
        Subject subject = new Subject("urn:a", pick(random, "ann", "bob", "eve"), "n", random.nextBoolean() ? Set.of("g") : Set.of("h", "g2"), Set.of("*"));
        Map<String, String> facts = switch (random.nextInt(4)) {
            case 0 -> Map.of("s3:prefix", "x", "s3:max-keys", "4");
            case 1 -> Map.of("s3:prefix", "y", "s3:max-keys", "many");
            case 2 -> Map.of("aws:SourceIp", pick(random, "10.0.0.0", "10.0.0.1", "nowhere"));
            default -> Map.of();
        };
        return PolicyRequest.of(subject, pick(random, "a:x", "a:y", "b:x", "c:x"), pick(random, "r/1", "r/2", "r", "q1"), facts);
    }

    private static String pick(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }
}
