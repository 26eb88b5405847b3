package org.nembo.launcher.control;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URLConnection;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS to this very machine, where the certificate names the public host or was signed by nobody known. */
final class Loopback {

    private Loopback() {
    }

    /** Accepts any certificate if the connection is one to this machine's loopback address; otherwise changes nothing. */
    static void trust(URLConnection connection) throws IOException {
        if (!(connection instanceof HttpsURLConnection https) || !InetAddress.getByName(connection.getURL().getHost()).isLoopbackAddress()) {
            return;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Any()}, new SecureRandom());
            https.setSSLSocketFactory(context.getSocketFactory());
            https.setHostnameVerifier((host, session) -> true);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static final class Any implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // nobody signs in with one
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // nothing but a health answer is read, from this machine
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
