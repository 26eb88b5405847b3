package org.nembo.runtime.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Certificates that servers are trusted by. */
final class Authorities {

    private static final long LARGEST = 1 << 20;

    private Authorities() {
    }

    /**
     * Those of this Java and those of a file.
     *
     * @param file in PEM
     * @throws IllegalArgumentException in words, when there are none in it
     */
    static SSLContext beside(String file) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            read(file, store);
            for (TrustManager manager : managers(null)) {
                if (manager instanceof X509TrustManager known) {
                    for (Certificate each : known.getAcceptedIssuers()) {
                        store.setCertificateEntry("java" + store.size(), each);
                    }
                }
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store), null);
            return context;
        } catch (GeneralSecurityException | InvalidPathException e) {
            throw new IllegalArgumentException("ca.file: '%s' has no certificates in PEM: %s".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("ca.file: '%s' cannot be read: %s".formatted(file, e), e);
        }
    }

    private static void read(String file, KeyStore store) throws IOException, GeneralSecurityException {
        Path path = Path.of(file);
        if (Files.size(path) > LARGEST) {
            throw new IllegalArgumentException("ca.file: '%s' is larger than 1 MiB, and no list of certificates".formatted(file));
        }
        try (InputStream in = Files.newInputStream(path)) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("file" + store.size(), each);
            }
        }
        if (store.size() == 0) {
            throw new IllegalArgumentException("ca.file: there is no certificate in '%s'".formatted(file));
        }
    }

    private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
