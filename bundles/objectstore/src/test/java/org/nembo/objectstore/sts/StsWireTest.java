package org.nembo.objectstore.sts;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.SigningKeys;
import org.nembo.objectstore.admin.Desk;
import org.nembo.objectstore.auth.Authentication;
import org.nembo.objectstore.auth.Rules;
import org.nembo.objectstore.http.Dispatch;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.S3Server;
import org.nembo.objectstore.http.Settings;
import org.nembo.objectstore.key.StoredSigningKeys;
import org.nembo.objectstore.rest.NoThrottle;

/** The bytes that clients send, on a connection. */
class StsWireTest {

    private static final String TOKEN = "eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYTEifQ.eyJhdWQiOiJvYmplY3QiLCJzdWIiOiI3In0.c2ln-bmF0_dXJl";

    private Desk desk;
    private Subject ada;
    private SigningKeys signing;
    private S3Server server;

    @BeforeEach
    void start() throws Exception {
        desk = new Desk();
        ada = desk.people.add("ada");
        signing = new StoredSigningKeys(desk.tables, desk.keys, desk.sessions, desk.people);
        Sts sts = new Sts((token, audience) -> {
            if (!token.equals(TOKEN) || !audience.equals("object")) {
                throw new NemboException(GeneralError.UNAUTHENTICATED, "the token is unknown");
            }
            return ada;
        }, desk.sessions, desk.policy.documents(), new NoThrottle(), desk.audit);
        Operations operations = new Operations();
        new StsRoutes(sts).register(operations);
        Authentication gate = new Authentication(new Rules("us-east-1", true, false, Clock.systemUTC()), signing, token -> ada);
        server = new S3Server(new Settings(new Settings.Place("127.0.0.1", 0, List.of(), false, "", ""), new Settings.Limits(16, 50, 16384, 10, 500),
                new Settings.Signatures("us-east-1", true, false)), new Dispatch(operations, gate), new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() {
        server.close();
        desk.close();
    }

    private String send(String head, String body) throws Exception {
        int port = java.net.URI.create(server.address()).getPort();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            String all = head.replace("{port}", Integer.toString(port)).replace("\n", "\r\n") + "\r\n" + body;
            socket.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String between(String text, String element) {
        return text.replaceFirst("(?s).*<" + element + ">([^<]*)</" + element + ">.*", "$1");
    }

    private void isASession(String answer) {
        assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">");
        SigningKeys.Key key = signing.find(between(answer, "AccessKeyId"), between(answer, "SessionToken"));
        assertThat(key.secret().reveal()).isEqualTo(between(answer, "SecretAccessKey"));
        assertThat(key.subject().id()).isEqualTo(ada.id());
        assertThat(between(answer, "Expiration")).matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    /** The form that boto3sts sends with the library requests: no role, no session name, no duration. */
    @Test
    void aFormWithoutARole() throws Exception {
        String body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&WebIdentityToken=" + TOKEN;
        isASession(send("""
                POST / HTTP/1.1
                Host: 127.0.0.1:{port}
                User-Agent: python-requests/2.31.0
                Accept-Encoding: gzip, deflate
                Accept: */*
                Connection: close
                Content-Length: %d
                Content-Type: application/x-www-form-urlencoded
                """.formatted(body.length()), body));
    }

    /** What sts-wire sends: everything in the address, and an empty body without a type. */
    @Test
    void aPostWithAnEmptyBody() throws Exception {
        isASession(send("""
                POST /?Action=AssumeRoleWithWebIdentity&DurationSeconds=900&Version=2011-06-15&WebIdentityToken=%s HTTP/1.1
                Host: 127.0.0.1:{port}
                User-Agent: Go-http-client/1.1
                Content-Length: 0
                Accept-Encoding: gzip
                Connection: close
                """.formatted(TOKEN), ""));
    }

    /** An SDK's: unsigned, with a role and a session name. */
    @Test
    void aFormOfAnSdk() throws Exception {
        String body = "RoleArn=arn%3Aaws%3Aiam%3A%3A%3Arole%2FS3Access&RoleSessionName=5f0e7a3c-9a52-4a3b-8a54-0c1d2e3f4a5b&WebIdentityToken=" + TOKEN
                + "&DurationSeconds=3600&Action=AssumeRoleWithWebIdentity&Version=2011-06-15";
        String answer = send("""
                POST / HTTP/1.1
                host: 127.0.0.1:{port}
                content-type: application/x-www-form-urlencoded
                content-length: %d
                connection: close
                """.formatted(body.length()), body);
        isASession(answer);
        assertThat(answer).contains("<Arn>arn:aws:sts:::assumed-role/S3Access/5f0e7a3c-9a52-4a3b-8a54-0c1d2e3f4a5b</Arn>");
    }

    @Test
    void aTokenThatIsNotTrusted() throws Exception {
        String body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&WebIdentityToken=x.y.z";
        String answer = send("""
                POST / HTTP/1.1
                Host: 127.0.0.1:{port}
                Connection: close
                Content-Length: %d
                Content-Type: application/x-www-form-urlencoded
                """.formatted(body.length()), body);
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
                + "<Code>InvalidIdentityToken</Code>");
    }
}
