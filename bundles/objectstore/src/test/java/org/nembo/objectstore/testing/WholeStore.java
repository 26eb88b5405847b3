package org.nembo.objectstore.testing;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Subject;
import org.nembo.objectstore.access.NamedAreas;
import org.nembo.objectstore.admin.Desk;
import org.nembo.objectstore.auth.SignedGate;
import org.nembo.objectstore.bucket.BucketRoutes;
import org.nembo.objectstore.bucket.BucketSettings;
import org.nembo.objectstore.http.Dispatch;
import org.nembo.objectstore.http.Inside;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Routes;
import org.nembo.objectstore.http.S3Server;
import org.nembo.objectstore.http.Settings;
import org.nembo.objectstore.http.Which;
import org.nembo.objectstore.key.AccessKeys;
import org.nembo.objectstore.key.StoredSigningKeys;
import org.nembo.objectstore.notify.Notifying;
import org.nembo.objectstore.notify.Senders;
import org.nembo.objectstore.notify.Topics;
import org.nembo.objectstore.object.ObjectPart;
import org.nembo.objectstore.rest.NoThrottle;
import org.nembo.objectstore.sts.Sts;
import org.nembo.objectstore.sts.StsRoutes;
import org.nembo.spi.message.Destination;
import org.nembo.spi.message.MessageSender;
import org.nembo.spi.message.MessageTransport;
import org.nembo.testkit.fake.FakeSecrets;

/** The whole S3 interface, wired as in a server, on the embedded engine and with the policy of a fresh server. */
public final class WholeStore implements AutoCloseable {

    /** A bearer token of the user whose name follows. */
    public static final String TOKEN = "token-of-";

    public final Desk desk;
    private final Operations operations = new Operations();
    private final Notifying notifying;
    private final StsRoutes sts;
    private final S3Server server;

    public WholeStore() throws Exception {
        desk = new Desk();
        Settings settings = new Settings(new Settings.Place("127.0.0.1", 0, List.of("s3.test"), false, "", ""), new Settings.Limits(64, 500, 16384, 5, 500),
                new Settings.Signatures("us-east-1", true, true));
        NamedAreas areas = desk.areas;
        SignedGate gate = new SignedGate(settings, new StoredSigningKeys(desk.tables, desk.keys, desk.sessions, desk.people), authenticator());
        FakeSecrets secrets = desk.secrets;
        Senders senders = new Senders();
        senders.add(new Anywhere());
        Topics topics = new Topics(desk.tables, secrets, desk.policy.policy());
        notifying = new Notifying(desk.engine, topics, senders, defaults(Notifying.Config.class));
        BucketRoutes buckets = new BucketRoutes(desk.engine, areas, desk.rights, desk.policy.documents(), topics, desk.audit,
                new BucketSettings(defaults(BucketSettings.Config.class), settings));
        sts = new StsRoutes(new Sts(authenticator(), desk.sessions, desk.policy.documents(), new NoThrottle(), desk.audit));
        sts.add(notifying);
        for (Routes part : List.of(buckets, sts, new ObjectPart(desk.engine, areas, desk.rights, desk.quotas, buckets, secrets, gate))) {
            part.register(operations);
        }
        server = new S3Server(settings, new Dispatch(operations, gate), new SimpleMeterRegistry());
    }

    /** Messages go nowhere. */
    private static final class Anywhere implements MessageTransport {

        @Override
        public Set<String> schemes() {
            return Set.of("http");
        }

        @Override
        public void check(Destination destination) {
            // Every address is right.
        }

        @Override
        public MessageSender open(Destination destination) {
            throw new UnsupportedOperationException("nothing is sent here");
        }
    }

    private Authenticator authenticator() {
        return (token, audience) -> Optional.of(token).filter(text -> text.startsWith(TOKEN) && audience.equals("object"))
                .flatMap(text -> desk.people.findLocal(text.substring(TOKEN.length())))
                .map(user -> new Subject(user.issuer(), user.subject(), user.username(), user.groups(), Set.of("*")))
                .orElseThrow(() -> new NemboException(GeneralError.UNAUTHENTICATED, "the token is unknown"));
    }

    private static <T> T defaults(Class<T> config) {
        return config.cast(Proxy.newProxyInstance(config.getClassLoader(), new Class<?>[] {config}, (proxy, method, arguments) -> method.getDefaultValue()));
    }

    /** A client with an access key of its own. */
    public Client client(Subject subject) {
        AccessKeys.Issued issued = desk.keys.create(subject, new AccessKeys.Request("test", Set.of("*"), Optional.empty()));
        return new Client(address(), issued.key().id(), issued.secret().reveal());
    }

    /** Its operations without a network. */
    public Inside inside() {
        return Inside.of(operations);
    }

    /** One that shows nothing. */
    public Client nobody() {
        return Client.nobody(address());
    }

    /** Names of all operations of S3, and all actions of STS and of notifications. */
    public Set<String> operations() {
        Set<String> all = new TreeSet<>(operations.names());
        all.remove("Sts");
        all.addAll(sts.actions());
        return all;
    }

    /** Name of the operation that a request asks for; empty when there is none. */
    public String operation(String method, String target) {
        return Which.operation(operations, method, target);
    }

    public URI address() {
        return URI.create(server.address());
    }

    @Override
    public void close() {
        server.close();
        notifying.close();
        desk.close();
    }
}
