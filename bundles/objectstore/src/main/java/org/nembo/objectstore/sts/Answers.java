package org.nembo.objectstore.sts;

import java.time.format.DateTimeFormatter;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.Caller;
import org.nembo.objectstore.access.Session;
import org.nembo.objectstore.http.Xml;
import org.nembo.objectstore.key.Sessions;

/** Answers as STS writes them. Pure functions. */
final class Answers {

    static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private Answers() {
    }

    static Xml webIdentity(Subject subject, String name, Sessions.Opened opened) {
        Xml xml = begin("AssumeRoleWithWebIdentity").element("SubjectFromWebIdentityToken", subject.subject()).element("Audience", Sts.AUDIENCE);
        assumed(xml, name, opened);
        return credentials(xml, opened).element("Provider", subject.issuer()).close();
    }

    static Xml role(String action, Subject subject, String name, Sessions.Opened opened) {
        Xml xml = begin(action);
        assumed(xml, name, opened);
        return credentials(xml, opened).element("SourceIdentity", subject.username()).close();
    }

    static Xml plain(Sessions.Opened opened) {
        return credentials(begin("GetSessionToken"), opened).close();
    }

    static Xml identity(Subject subject, Caller caller) {
        String arn = caller.session().map(Session::name).map(Answers::arn).orElse("arn:aws:iam:::user/" + subject.id());
        return begin("GetCallerIdentity").element("Arn", arn).element("UserId", subject.id()).element("Account", subject.issuer()).close();
    }

    private static Xml begin(String action) {
        return new Xml(action + "Response", NAMESPACE).open(action + "Result");
    }

    private static void assumed(Xml xml, String name, Sessions.Opened opened) {
        xml.open("AssumedRoleUser").element("Arn", arn(name))
                .element("AssumedRoleId", opened.accessKey() + ":" + name.substring(name.indexOf('/') + 1)).close();
    }

    private static String arn(String name) {
        return "arn:aws:sts:::assumed-role/" + name;
    }

    private static Xml credentials(Xml xml, Sessions.Opened opened) {
        return xml.open("Credentials").element("AccessKeyId", opened.accessKey()).element("SecretAccessKey", opened.secret().reveal())
                .element("SessionToken", opened.token().reveal()).element("Expiration", DateTimeFormatter.ISO_INSTANT.format(opened.expires())).close();
    }

    static byte[] finished(Xml xml, String request) {
        return xml.open("ResponseMetadata").element("RequestId", request).close().bytes();
    }

    static StsAnswer failure(StsFailure failure, String request, long retryAfter) {
        Xml xml = new Xml("ErrorResponse", NAMESPACE).open("Error").element("Type", failure.status() >= 500 ? "Receiver" : "Sender")
                .element("Code", failure.code()).element("Message", failure.getMessage()).close().element("RequestId", request);
        return new StsAnswer(failure.status(), xml.bytes(), retryAfter);
    }
}
