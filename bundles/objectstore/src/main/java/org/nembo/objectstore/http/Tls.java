package org.nembo.objectstore.http;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** TLS over connections that this server opens. */
public final class Tls {

    private Tls() {
    }

    /**
     * TLS over a connection, shaken hands, with a certificate that this Java trusts and that is for the host (RFC 9110, 4.3.4).
     *
     * @param plain is closed with what is returned
     * @throws IOException when the other side has no such certificate, or fails
     */
    public static Socket over(Socket plain, String host, int port) throws IOException {
        SSLSocket ssl = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, host, port, true);
        SSLParameters parameters = ssl.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        ssl.setSSLParameters(parameters);
        ssl.startHandshake();
        return ssl;
    }
}
