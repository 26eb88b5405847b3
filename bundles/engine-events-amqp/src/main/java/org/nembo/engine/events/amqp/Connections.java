package org.nembo.engine.events.amqp;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ResolvedInetAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.nembo.api.net.Outbound;
import org.nembo.api.secret.Secret;

/** Connects with brokers, within ten seconds or not at all. */
final class Connections {

    private static final int MILLIS = 10_000;
    private static final int HEARTBEAT_SECONDS = 30;

    private Connections() {
    }

    static Connection to(Broker broker, Outbound outbound) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        String host = broker.destination().address().getHost();
        List<Address> addresses = new ArrayList<>();
        for (InetAddress address : outbound.resolve(host)) {
            addresses.add(new ResolvedInetAddress(host, address, broker.port()));
        }
        factory.setVirtualHost(broker.virtualHost());
        factory.setUsername(broker.destination().user());
        factory.setPassword(broker.destination().password().map(Secret::reveal).orElse(""));
        factory.setConnectionTimeout(MILLIS);
        factory.setHandshakeTimeout(MILLIS);
        factory.setShutdownTimeout(1_000);
        factory.setChannelRpcTimeout(MILLIS);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setThreadFactory(Connections::thread);
        if (broker.secure()) {
            secure(factory, broker);
        }
        return factory.newConnection(addresses, "nembo");
    }

    private static void secure(ConnectionFactory factory, Broker broker) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, broker.verify() ? trusted(broker) : new TrustManager[] {new Anybody()}, null);
            factory.useSslProtocol(context);
            if (broker.verify()) {
                factory.enableHostnameVerification();
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be used: " + e.getMessage(), e);
        }
    }

    /** Null for what the Java runtime trusts. */
    private static TrustManager[] trusted(Broker broker) throws IOException, GeneralSecurityException {
        if (broker.authority().isEmpty()) {
            return null;
        }
        Path file = broker.authority().get();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            int count = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + count++, certificate);
            }
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return managers.getTrustManagers();
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "nembo-amqp");
        thread.setDaemon(true);
        return thread;
    }

    /** Trusts whoever answers: what {@code verify-ssl=false} asks for. */
    private static final class Anybody implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
