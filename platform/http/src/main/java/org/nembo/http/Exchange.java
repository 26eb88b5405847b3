package org.nembo.http;

import jakarta.servlet.ServletRequest;
import java.util.Optional;
import org.nembo.api.identity.BrowserSessions.Session;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.FailureBody;

/** What is known about one request from its first byte to the last one of its answer. Confined to the thread that has the request. */
public final class Exchange {

    private static final String ATTRIBUTE = Exchange.class.getName();

    private final Trace trace;
    private final String method;
    private final String path;
    private final long started = System.nanoTime();
    private Optional<Subject> caller = Optional.empty();
    private String token = "";
    private Optional<Session> session = Optional.empty();
    private String cookie = "";
    private String service = "other";
    private Optional<FailureBody> failureBody = Optional.empty();
    private String failure = "";
    private String client = "";
    private long bodyRead;

    public Exchange(Trace trace, String method, String path) {
        this.trace = trace;
        this.method = method;
        this.path = path;
    }

    /** The exchange of a request that has passed the front; empty for one that has not. */
    public static Optional<Exchange> of(ServletRequest request) {
        return Optional.ofNullable((Exchange) request.getAttribute(ATTRIBUTE));
    }

    /** Makes this the exchange of the request. */
    public void attach(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    public Trace trace() {
        return trace;
    }

    public String method() {
        return method;
    }

    /** The path as it was sent, without the query: the only part of the address that may be logged. */
    public String path() {
        return path;
    }

    public long nanos() {
        return System.nanoTime() - started;
    }

    /** Empty for a stranger. */
    public Optional<Subject> caller() {
        return caller;
    }

    /** The verified token; kept because a long stream must end when it is revoked. */
    public String token() {
        return token;
    }

    public void signIn(Subject subject, String verified) {
        caller = Optional.of(subject);
        token = verified;
    }

    /** The browser session that the caller is signed in with; empty when it is a token. */
    public Optional<Session> session() {
        return session;
    }

    /** The cookie of the session; kept for the same reason as the token. */
    public String cookie() {
        return cookie;
    }

    public void signIn(Session found, String presented) {
        caller = Optional.of(found.subject());
        session = Optional.of(found);
        cookie = presented;
    }

    /** The path of the API that answers, or {@code other}: a label of metrics, so never anything that a client chooses. */
    public String service() {
        return service;
    }

    public void serveBy(String label) {
        service = label;
    }

    /** The caller's network address, as far as trusted proxies tell it. */
    public String client() {
        return client;
    }

    public void comesFrom(String address) {
        client = address;
    }

    /** How many bytes of the request's body have been read. */
    public long bodyRead() {
        return bodyRead;
    }

    public void read(int bytes) {
        bodyRead += bytes;
    }

    /** Why the request failed, as its caller is told; empty when it did not, or when whoever answered says nothing of it here. */
    public String failure() {
        return failure;
    }

    public void failed(String detail) {
        failure = detail;
    }

    /** What a failure of this request looks like; a problem document when empty. */
    public Optional<FailureBody> failureBody() {
        return failureBody;
    }

    public void failLike(Optional<FailureBody> body) {
        failureBody = body;
    }
}
