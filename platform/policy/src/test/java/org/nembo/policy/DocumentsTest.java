package org.nembo.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Subject;
import org.nembo.api.policy.PolicyDocument;
import org.nembo.api.policy.PolicyDocuments;
import org.nembo.api.policy.PolicyRequest;

/** Documents of a resource, as the object storage will keep them for its buckets. */
final class DocumentsTest {

    private static final String BUCKET = """
            {"Version": "2012-10-17", "Id": "data", "Statement": [
             {"Sid": "Public", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/public/*"},
             {"Sid": "Ann", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/ann@urn:a", "bob@urn:a"]}, "Action": "s3:PutObject",
              "Resource": "arn:aws:s3:::data/*"},
             {"Sid": "Team", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam:::group/users/s3"}, "Action": "s3:ListBucket",
              "Resource": "arn:aws:s3:::data"},
             {"Sid": "Lab", "Effect": "Allow", "Principal": {"Federated": "https://iam.example.org/"}, "Action": "s3:GetObject",
              "Resource": "arn:aws:s3:::data/*"},
             {"Sid": "Sealed", "Effect": "Deny", "NotPrincipal": {"CanonicalUser": "ann@urn:a"}, "Action": "s3:*",
              "Resource": "arn:aws:s3:::data/sealed/*"},
             {"Sid": "Network", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*",
              "Condition": {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}]}""";

    private final PolicyDocuments documents = new Documents(new RulePolicy("admins", Set.of(),
            new GroupRules("", new String[0], Set.of(), Set.of())));
    private final PolicyDocument bucket = documents.compile(BUCKET, PolicyDocuments.Kind.RESOURCE);

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource({
        "'', s3:GetObject, data/public/x, ALLOW, Public", "eve@urn:x, s3:GetObject, data/public/x, ALLOW, Public",
        "'', s3:GetObject, data/x, NOT_APPLICABLE, ''", "'', s3:GetObject, data/sealed/x, DENY, Sealed",
        "ann@urn:a, s3:PutObject, data/x, ALLOW, Ann", "bob@urn:a, s3:PutObject, data/x, ALLOW, Ann", "ann@urn:b, s3:PutObject, data/x, NOT_APPLICABLE, ''",
        "ann@urn:a, s3:PutObject, data/sealed/x, ALLOW, Ann", "bob@urn:a, s3:PutObject, data/sealed/x, DENY, Sealed",
        "eve@urn:x, s3:ListBucket, data, NOT_APPLICABLE, ''", "tim@urn:t, s3:ListBucket, data, ALLOW, Team",
        "zoe@https://iam.example.org, s3:GetObject, data/x, ALLOW, Lab", "zoe@https://iam.example.org, s3:GetObject, data/sealed/x, DENY, Sealed",
        "zoe@https://iam.example.com, s3:GetObject, data/x, NOT_APPLICABLE, ''", "ann@urn:a, s3:DeleteObject, data/x, NOT_APPLICABLE, ''"})
    void saysWhoMayWhat(String id, String action, String path, Decision.Effect effect, String statement) {
        int at = id.indexOf('@');
        Set<String> groups = id.startsWith("tim") ? Set.of("users/s3") : Set.of("users");
        Optional<Subject> subject = at < 0 ? Optional.empty() : Optional.of(new Subject(id.substring(at + 1), id.substring(0, at), "n", groups, Set.of("*")));
        Decision decision = bucket.decide(new PolicyRequest(subject, action, "arn:aws:s3:::" + path, Map.of("aws:SourceIp", "192.0.2.7"), Map.of()));
        assertThat(decision.effect()).isEqualTo(effect);
        assertThat(decision.statement()).isEqualTo(statement);
    }

    @ParameterizedTest(name = "from {0}: {1}")
    @CsvSource({"192.0.2.1, ALLOW", "192.0.3.1, DENY", "nonsense, DENY", "'', DENY"})
    void whatCannotBeJudgedCountsAgainstTheCaller(String address, Decision.Effect effect) {
        Subject ann = new Subject("urn:a", "ann", "ann", Set.of(), Set.of("*"));
        Map<String, String> facts = address.isEmpty() ? Map.of() : Map.of("aws:SourceIp", address);
        assertThat(bucket.decide(PolicyRequest.of(ann, "s3:PutObject", "arn:aws:s3:::data/x", facts)).effect()).isEqualTo(effect);
    }

    @Test
    void tellsWhatItIs() {
        assertThat(bucket.id()).isEqualTo("data");
        assertThat(bucket.statements()).isEqualTo(6);
        assertThatThrownBy(() -> documents.compile(BUCKET, PolicyDocuments.Kind.IDENTITY)).hasMessageContaining("leave the principal out");
    }

    @Test
    void builtInDocumentsAreThere() {
        Subject ann = new Subject("urn:nembo:local", "u1", "ann", Set.of(), Set.of("*"));
        PolicyRequest own = PolicyRequest.of(ann, "s3:PutObject", "arn:aws:s3:::ann/x", Map.of());
        assertThat(documents.builtIn("personal-bucket").orElseThrow().decide(own).allowed()).isTrue();
        PolicyRequest scratch = PolicyRequest.of(ann, "s3:PutObject", "arn:aws:s3:::scratch/bob/x", Map.of());
        assertThat(documents.builtIn("scratch").orElseThrow().decide(scratch).effect()).isEqualTo(Decision.Effect.NOT_APPLICABLE);
        assertThat(List.of("", "rules", "guest")).noneMatch(name -> documents.builtIn(name).isPresent());
    }

    @Test
    void whatIsTooLongIsDenied() {
        Subject ann = new Subject("urn:a", "ann", "ann", Set.of(), Set.of("*"));
        assertThat(bucket.decide(PolicyRequest.of(ann, "s3:GetObject", "arn:aws:s3:::data/public/" + "x".repeat(9000), Map.of())).effect())
                .isEqualTo(Decision.Effect.DENY);
    }
}
