package org.nembo.engine.objects.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of a file in PEM, by which other servers are trusted. */
final class Trusted {

    private static final long LARGEST = 1 << 20;

    private Trusted() {
    }

    /** @throws IllegalArgumentException in words, when there are none in it */
    static TrustManager[] by(String file) {
        try {
            Path path = Path.of(file);
            if (Files.size(path) > LARGEST) {
                throw new IllegalArgumentException("ca.file: '%s' is larger than 1 MiB, and no list of certificates".formatted(file));
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            try (InputStream in = Files.newInputStream(path)) {
                Collection<? extends Certificate> all = CertificateFactory.getInstance("X.509").generateCertificates(in);
                int number = 0;
                for (Certificate each : all) {
                    store.setCertificateEntry("ca" + number++, each);
                }
            }
            if (store.size() == 0) {
                throw new IllegalArgumentException("ca.file: there is no certificate in '%s'".formatted(file));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | InvalidPathException e) {
            throw new IllegalArgumentException("ca.file: '%s' has no certificates in PEM: %s".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("ca.file: '%s' cannot be read: %s".formatted(file, e), e);
        }
    }
}
