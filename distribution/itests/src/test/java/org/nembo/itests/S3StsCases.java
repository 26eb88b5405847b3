package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Sessions for a token of our own issuer, asked for with the bytes that two clients of research clouds send, and read as they read them. */
interface S3StsCases {

    String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    S3Door s3();

    /** What a client gets. */
    record Session(String id, String secret, String token, Instant until) {

        @Override
        public String toString() {
            return "Session[" + id + "]";
        }

        /** Where boto3sts and sts-wire look for it. */
        static Session of(String answer) throws Exception {
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Element root = factory.newDocumentBuilder().parse(new InputSource(new StringReader(answer.substring(answer.indexOf("\r\n\r\n") + 4))))
                    .getDocumentElement();
            assertThat(root.getLocalName()).isEqualTo("AssumeRoleWithWebIdentityResponse");
            assertThat(root.getNamespaceURI()).isEqualTo(NAMESPACE);
            Element credentials = child(child(root, "AssumeRoleWithWebIdentityResult"), "Credentials");
            return new Session(child(credentials, "AccessKeyId").getTextContent(), child(credentials, "SecretAccessKey").getTextContent(),
                    child(credentials, "SessionToken").getTextContent(), Instant.parse(child(credentials, "Expiration").getTextContent()));
        }

        private static Element child(Element parent, String name) {
            for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
                if (node instanceof Element element && element.getLocalName().equals(name)) {
                    assertThat(element.getNamespaceURI()).isEqualTo(NAMESPACE);
                    return element;
                }
            }
            throw new AssertionError("no " + name + " in " + parent.getLocalName());
        }
    }

    @Test
    default void boto3stsGetsASessionAndUsesIt() throws Exception {
        String body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&WebIdentityToken=" + s3().person().token("object");
        Session session = Session.of(S3Wire.raw(s3().address(), """
                POST / HTTP/1.1
                Host: %s
                User-Agent: python-requests/2.31.0
                Accept-Encoding: gzip, deflate
                Accept: */*
                Connection: close
                Content-Length: %d
                Content-Type: application/x-www-form-urlencoded
                """.formatted(s3().authority(), body.length()), body));
        assertThat(session.until()).isBetween(Instant.now().plus(Duration.ofMinutes(50)), Instant.now().plus(Duration.ofMinutes(61)));
        Path python = Path.of("/usr/bin/python3");
        assumeThat(Files.isExecutable(python) && s3().client(python.toString(), "-c", "import boto3").run().exit() == 0)
                .as("python3-boto3 is not on this machine").isTrue();
        String script = """
                import boto3, os
                s = boto3.client('s3', endpoint_url=os.environ['S3_ENDPOINT'])
                b = '%s'
                s.put_object(Bucket=b, Key='by a session', Body=b'x')
                print(s.get_object(Bucket=b, Key='by a session')['Body'].read().decode())
                """.formatted(s3().person().username());
        assertThat(S3Door.done(with(session, s3().client(python.toString(), "-c", script)))).as("the personal bucket is there").isEqualTo("x\n");
    }

    @Test
    default void stsWireGetsASessionAndItsRcloneUsesIt() throws Exception {
        Session session = Session.of(S3Wire.raw(s3().address(), """
                POST /?Action=AssumeRoleWithWebIdentity&DurationSeconds=900&Version=2011-06-15&WebIdentityToken=%s HTTP/1.1
                Host: %s
                User-Agent: Go-http-client/1.1
                Content-Length: 0
                Accept-Encoding: gzip
                Connection: close
                """.formatted(s3().person().token("object"), s3().authority()), ""));
        assertThat(session.until()).isBetween(Instant.now().plus(Duration.ofMinutes(14)), Instant.now().plus(Duration.ofMinutes(16)));
        assumeThat(Program.exists("rclone")).as("rclone is not on this machine").isTrue();
        Program rclone = with(session, s3().client("rclone")).env("RCLONE_CONFIG_W_TYPE", "s3").env("RCLONE_CONFIG_W_PROVIDER", "Other")
                .env("RCLONE_CONFIG_W_ENV_AUTH", "true").env("RCLONE_CONFIG_W_ENDPOINT", s3().address().toString());
        String scratch = "w:scratch/" + s3().person().username() + "/note";
        assertThat(rclone.with("rcat", scratch).run("mine").exit()).isZero();
        assertThat(S3Door.done(rclone.with("cat", scratch))).isEqualTo("mine");
        assertThat(rclone.with("--retries", "1", "rcat", "w:scratch/somebody-else/note").run("x").text()).contains("AccessDenied");
    }

    @Test
    default void aTokenForAnotherServiceGetsNone() throws Exception {
        String body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&WebIdentityToken=" + s3().person().token("api");
        assertThat(S3Wire.raw(s3().address(), "POST / HTTP/1.1\nHost: %s\nConnection: close\nContent-Length: %d\nContent-Type: %s\n".formatted(s3().authority(),
                body.length(), "application/x-www-form-urlencoded"), body)).startsWith("HTTP/1.1 400 ").contains("<Code>InvalidIdentityToken</Code>");
    }

    private static Program with(Session session, Program program) {
        return program.env("AWS_ACCESS_KEY_ID", session.id()).env("AWS_SECRET_ACCESS_KEY", session.secret()).env("AWS_SESSION_TOKEN", session.token());
    }
}
