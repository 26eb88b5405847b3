package org.nembo.objectstore.http;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** TLS over connections that this server opens. */
public final class Tls {

    private Tls() {
    }

    /**
     * TLS over a connection, shaken hands, with a certificate that is trusted and for the host (RFC 9110, 4.3.4).
     *
     * @param trusted by which certificates
     * @param plain   is closed with what is returned
     * @throws IOException when the other side has no such certificate, or fails
     */
    public static Socket over(SSLContext trusted, Socket plain, String host, int port) throws IOException {
        SSLSocket ssl = (SSLSocket) trusted.getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = ssl.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        ssl.setSSLParameters(parameters);
        ssl.startHandshake();
        return ssl;
    }
}
