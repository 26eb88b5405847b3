package org.nembo.objectstore.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** A certificate for 127.0.0.1 that no Java trusts by itself. @param keystore with its key @param pem without it */
public record TestCertificate(Path keystore, String password, Path pem) {

    private static final String PASSWORD = "correct-horse-4711";

    public static TestCertificate in(Path directory) throws IOException, InterruptedException {
        TestCertificate made = new TestCertificate(directory.resolve("https.p12"), PASSWORD, directory.resolve("https.pem"));
        List<String> store = List.of("-alias", "https", "-keystore", made.keystore().toString(), "-storepass", PASSWORD);
        keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=nembo.test", "-validity", "2", "-ext", "san=ip:127.0.0.1", "-ext", "bc=ca:true",
                "-storetype", "PKCS12");
        keytool(store, "-exportcert", "-rfc", "-file", made.pem().toString());
        return made;
    }

    private static void keytool(List<String> store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(store);
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    /** Trusts it, and nothing else. */
    public SSLContext trusted() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            store.setCertificateEntry("it", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** Trusts whoever answers. */
    static SSLSocketFactory anybody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new X509ExtendedTrustManager() {
                @Override
                public void checkClientTrusted(X509Certificate[] chain, String type) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void checkServerTrusted(X509Certificate[] chain, String type) {
                    assert chain.length > 0;
                }

                @Override
                public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
                    assert chain.length > 0;
                }

                @Override
                public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
                    assert chain.length > 0;
                }

                @Override
                public X509Certificate[] getAcceptedIssuers() {
                    return new X509Certificate[0];
                }
            }}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "TestCertificate";
    }
}
