package org.nembo.objectstore.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.Throttle;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.access.RealPolicy;
import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.http.Body;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Headers;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.http.Sink;
import org.nembo.objectstore.http.Target;
import org.nembo.objectstore.key.AccessKeys;
import org.nembo.objectstore.key.FakeDirectory;
import org.nembo.objectstore.key.MovableClock;
import org.nembo.objectstore.key.ObjectTables;
import org.nembo.objectstore.key.Sessions;
import org.nembo.objectstore.key.StoredSigningKeys;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.fake.RecordedAudit;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class StsTest {

    private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI3In0.c2ln";

    private final FakeDirectory people = new FakeDirectory();
    private final RecordedAudit audit = new RecordedAudit();
    private final MovableClock clock = new MovableClock();
    private final Attempts throttle = new Attempts();
    private final Subject ada = people.add("ada", "physics");
    private final Map<String, Subject> tokens = new HashMap<>(Map.of(TOKEN, ada));
    private TestDatabase database;
    private StoreDatabases databases;
    private RealPolicy real;
    private AccessKeys keys;
    private SigningKeys signing;
    private StsRoutes routes;

    /** Two wrong guesses are let through. */
    private static final class Attempts implements Throttle {
        private int wrong;

        @Override
        public void admit(String kind, String account, String client) {
            if (wrong >= 2) {
                throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "wait").with("retryAfter", 17);
            }
        }

        @Override
        public void failed(String kind, String account, String client) {
            wrong++;
        }

        @Override
        public void succeeded(String kind, String account, String client) {
            wrong = 0;
        }
    }

    /** What came back. */
    private record Answer(int status, String type, Document xml, String text) {

        Element element(String path) {
            Element here = xml.getDocumentElement();
            for (String name : path.split("/")) {
                Element found = null;
                for (int i = 0; i < here.getChildNodes().getLength(); i++) {
                    if (here.getChildNodes().item(i) instanceof Element child && child.getTagName().equals(name)) {
                        found = child;
                    }
                }
                assertThat(found).as(path + " in " + text).isNotNull();
                here = found;
            }
            return here;
        }

        String get(String path) {
            return element(path).getTextContent();
        }

        Duration left(String action, Instant now) {
            return Duration.between(now, Instant.parse(get(action + "Result/Credentials/Expiration")));
        }

        String code() {
            return status + " " + get("Error/Code");
        }
    }

    @BeforeEach
    void start() throws Exception {
        database = TestDatabases.sqlite();
        databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
        real = new RealPolicy();
        ObjectTables tables = new ObjectTables(databases, audit, clock);
        FakeSecrets secrets = new FakeSecrets();
        keys = new AccessKeys(tables, secrets, people);
        Sessions sessions = new Sessions(tables, secrets, people);
        signing = new StoredSigningKeys(tables, keys, sessions, people);
        routes = new StsRoutes(new Sts((token, audience) -> {
            assertThat(audience).isEqualTo("object");
            if (token.equals("old")) {
                throw new NemboException(GeneralError.UNAUTHENTICATED, "the access token expired on 2026-01-01");
            }
            if (token.equals("away")) {
                throw new NemboException(GeneralError.UNAVAILABLE, "the issuer is away").with("retryAfter", 2);
            }
            return Optional.ofNullable(tokens.get(token)).orElseThrow(() -> new NemboException(GeneralError.UNAUTHENTICATED, "the issuer is not trusted"));
        }, sessions, real.documents(), throttle, audit, clock));
    }

    @AfterEach
    void stop() {
        keys.close();
        real.close();
        databases.close();
        database.close();
    }

    private Answer ask(String query, String body, Caller caller) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] status = new int[1];
        String[] type = new String[1];
        Sink sink = new Sink() {
            @Override
            public void begin(int code, Headers headers, long length) {
                status[0] = code;
                type[0] = headers.get("Content-Type");
                assertThat(headers.get("Cache-Control")).isEqualTo("no-store");
            }

            @Override
            public void write(ByteBuffer piece, boolean last) {
                while (piece.hasRemaining()) {
                    bytes.write(piece.get());
                }
            }
        };
        ByteBuffer sent = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        Body form = new Body() {
            @Override
            public long length() {
                return body.length();
            }

            @Override
            public ByteBuffer next() {
                ByteBuffer all = sent.duplicate();
                sent.position(sent.limit());
                return all;
            }
        };
        routes.answer(new Exchange("POST", Target.of("/", "localhost:9000", List.of()), Query.of(query), new Headers(), caller, form, sink));
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return new Answer(status[0], type[0], factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes.toByteArray())), bytes.toString());
    }

    private Answer form(String body) throws Exception {
        return ask(null, body, Caller.nobody("192.0.2.7", false, "r-1"));
    }

    private Answer form(Map<String, String> more, Caller caller) throws Exception {
        StringBuilder body = new StringBuilder("Version=2011-06-15");
        more.forEach((name, value) -> body.append('&').append(name).append('=').append(java.net.URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return ask(null, body.toString(), caller);
    }

    private Caller signed(Subject subject, String key) {
        return new Caller(Optional.of(subject), key, Optional.empty(), "192.0.2.7", false, "r-1");
    }

    private Caller by(Answer answer, String action) {
        String id = answer.get(action + "Result/Credentials/AccessKeyId");
        SigningKeys.Key key = signing.find(id, answer.get(action + "Result/Credentials/SessionToken"));
        assertThat(key.secret().reveal()).isEqualTo(answer.get(action + "Result/Credentials/SecretAccessKey"));
        return new Caller(Optional.of(key.subject()), id, key.session(), "192.0.2.7", false, "r-2");
    }

    @Test
    void takesTheFormOfAClientThatNamesNoRole() throws Exception {
        Answer answer = form("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&WebIdentityToken=" + TOKEN);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.type()).isEqualTo("text/xml");
        assertThat(answer.xml().getDocumentElement().getTagName()).isEqualTo("AssumeRoleWithWebIdentityResponse");
        assertThat(answer.xml().getDocumentElement().getNamespaceURI()).isEqualTo("https://sts.amazonaws.com/doc/2011-06-15/");
        assertThat(answer.get("AssumeRoleWithWebIdentityResult/SubjectFromWebIdentityToken")).isEqualTo("u-ada");
        assertThat(answer.get("ResponseMetadata/RequestId")).isEqualTo("r-1");
        assertThat(answer.left("AssumeRoleWithWebIdentity", clock.instant())).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(answer.text()).startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com"
                + "/doc/2011-06-15/\"><AssumeRoleWithWebIdentityResult>");
        Caller caller = by(answer, "AssumeRoleWithWebIdentity");
        assertThat(caller.subject()).contains(ada);
        assertThat(caller.session().orElseThrow().name()).isEqualTo("self/ada");
        assertThat(audit.actions()).contains("sessions:create");
        assertThat(audit.entries().toString()).doesNotContain(answer.get("AssumeRoleWithWebIdentityResult/Credentials/SecretAccessKey")).doesNotContain(TOKEN);
    }

    @Test
    void takesParametersInTheAddressWithAnEmptyBody() throws Exception {
        Answer answer = ask("Action=AssumeRoleWithWebIdentity&DurationSeconds=900&Version=2011-06-15&WebIdentityToken=" + TOKEN, "",
                Caller.nobody("192.0.2.7", false, "r-1"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.left("AssumeRoleWithWebIdentity", clock.instant())).isBetween(Duration.ofMinutes(14), Duration.ofMinutes(15));
        assertThat(by(answer, "AssumeRoleWithWebIdentity").subject()).contains(ada);
    }

    @Test
    void takesARoleASessionNameADurationAndAPolicy() throws Exception {
        String policy = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"*\"}]}";
        Map<String, String> asked = new LinkedHashMap<>(Map.of("Action", "AssumeRoleWithWebIdentity", "WebIdentityToken", TOKEN,
                "RoleArn", "arn:aws:iam:::role/S3Access", "RoleSessionName", "0b1e5c1e-7d10-4f0c-9d3e-111111111111", "DurationSeconds", "43200",
                "Policy", policy));
        Answer answer = form(asked, Caller.nobody("192.0.2.7", false, "r-1"));
        assertThat(answer.get("AssumeRoleWithWebIdentityResult/AssumedRoleUser/Arn"))
                .isEqualTo("arn:aws:sts:::assumed-role/S3Access/0b1e5c1e-7d10-4f0c-9d3e-111111111111");
        assertThat(answer.left("AssumeRoleWithWebIdentity", clock.instant())).isBetween(Duration.ofMinutes(719), Duration.ofHours(12));
        assertThat(by(answer, "AssumeRoleWithWebIdentity").session().orElseThrow().policies()).containsExactly(policy);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=wrong | 400 InvalidIdentityToken",
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=old | 400 ExpiredTokenException",
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=away | 503 ServiceUnavailable",
        "Action=AssumeRoleWithWebIdentity | 400 MissingParameter",
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=T&DurationSeconds=899 | 400 ValidationError",
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=T&DurationSeconds=43201 | 400 ValidationError",
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=T&DurationSeconds=1e3 | 400 ValidationError",
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=T&RoleArn=role | 400 ValidationError",
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=T&RoleSessionName=a%20b | 400 ValidationError",
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=T&Policy=%7B%7D | 400 MalformedPolicyDocument",
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=T&PolicyArns.member.1.arn=x | 400 ValidationError",
        "Action=AssumeRoleWithWebIdentity&WebIdentityToken=T&Version=2012-01-01 | 400 ValidationError",
        "Action=AssumeRole&RoleArn=arn:aws:iam:::role/x&RoleSessionName=xx | 403 MissingAuthenticationToken",
        "Action=GetSessionToken | 403 MissingAuthenticationToken",
        "Action=GetCallerIdentity | 403 MissingAuthenticationToken",
        "Action=DecodeAuthorizationMessage | 400 InvalidAction",
        "'' | 400 MissingAction"})
    void refusesInTheWordsOfSts(String body, String expected) throws Exception {
        Answer answer = form(body.replace("Token=T", "Token=" + TOKEN));
        assertThat(answer.code()).isEqualTo(expected);
        assertThat(answer.xml().getDocumentElement().getNamespaceURI()).isEqualTo(Answers.NAMESPACE);
        assertThat(answer.get("RequestId")).isEqualTo("r-1");
        assertThat(answer.get("Error/Type")).isEqualTo(expected.startsWith("5") ? "Receiver" : "Sender");
        assertThat(answer.text()).doesNotContain(TOKEN);
    }

    @Test
    void whoGuessesWaitsAndAnIssuerThatIsAwayIsNoGuess() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(form("Action=AssumeRoleWithWebIdentity&WebIdentityToken=away").code()).isEqualTo("503 ServiceUnavailable");
        }
        for (int i = 0; i < 2; i++) {
            assertThat(form("Action=AssumeRoleWithWebIdentity&WebIdentityToken=wrong").code()).isEqualTo("400 InvalidIdentityToken");
        }
        assertThat(form("Action=AssumeRoleWithWebIdentity&WebIdentityToken=" + TOKEN).code()).isEqualTo("429 Throttling");
    }

    @Test
    void aKeyOpensSessionsThatEndWithTheirParent() throws Exception {
        String key = keys.create(ada, new AccessKeys.Request("", Set.of("s3:*"), Optional.empty())).key().id();
        Subject byKey = signing.find(key, "").subject();
        Answer plain = form(Map.of("Action", "GetSessionToken"), signed(byKey, key));
        assertThat(plain.left("GetSessionToken", clock.instant())).isBetween(Duration.ofMinutes(719), Duration.ofHours(12));
        Caller session = by(plain, "GetSessionToken");
        assertThat(session.session().orElseThrow().parent()).isEqualTo(key);
        assertThat(session.subject().orElseThrow().scopes()).as("as the key's").containsExactly("s3:*");
        assertThat(form(Map.of("Action", "GetSessionToken"), session).code()).isEqualTo("403 AccessDenied");
        String policy = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": \"*\"}]}";
        Map<String, String> asked = Map.of("Action", "AssumeRole", "RoleArn", "arn:aws:iam::1:role/a/b", "RoleSessionName", "job-1", "Policy", policy);
        Answer first = form(asked, signed(byKey, key));
        Caller bounded = by(first, "AssumeRole");
        assertThat(bounded.session().orElseThrow().policies()).containsExactly(policy);
        clock.forward(Duration.ofMinutes(30));
        Answer second = form(asked, bounded);
        assertThat(second.left("AssumeRole", clock.instant())).as("no longer than the one that asks").isLessThan(Duration.ofMinutes(31));
        assertThat(by(second, "AssumeRole").session().orElseThrow().policies()).containsExactly(policy, policy);
        assertThat(by(second, "AssumeRole").session().orElseThrow().parent()).isEqualTo(key);
        assertThat(form(Map.of("Action", "GetCallerIdentity"), bounded).get("GetCallerIdentityResult/Arn")).isEqualTo("arn:aws:sts:::assumed-role/b/job-1");
    }

    @Test
    void tellsWhoSigns() throws Exception {
        Answer answer = form(Map.of("Action", "GetCallerIdentity"), signed(ada, "NKX"));
        assertThat(answer.get("GetCallerIdentityResult/UserId")).isEqualTo("u-ada@urn:nembo:local");
        assertThat(answer.get("GetCallerIdentityResult/Account")).isEqualTo("urn:nembo:local");
        assertThat(answer.get("GetCallerIdentityResult/Arn")).isEqualTo("arn:aws:iam:::user/u-ada@urn:nembo:local");
    }
}
