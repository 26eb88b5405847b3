package org.nembo.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** S3Proxy on a directory. It does not force what it writes to the disk. */
final class S3ProxyPeer implements ObjectPeer {

    private final Process process;
    private final URI url;

    S3ProxyPeer(Path work) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        url = URI.create("http://127.0.0.1:" + port);
        Files.createDirectories(work.resolve("objects"));
        Files.writeString(work.resolve("s3proxy.conf"), String.join("\n", "s3proxy.authorization=aws-v2-or-v4", "s3proxy.endpoint=" + url,
                "s3proxy.identity=" + access(), "s3proxy.credential=" + secret(), "jclouds.provider=filesystem-nio2",
                "jclouds.filesystem.basedir=" + work.resolve("objects"), ""));
        Files.writeString(work.resolve("logback.xml"), "<configuration><root level=\"WARN\"/></configuration>\n");
        process = new ProcessBuilder("java", "-Xmx1g", "-Dlogback.configurationFile=" + work.resolve("logback.xml"), "-cp",
                System.getProperty("s3proxy.classpath"), "org.gaul.s3proxy.Main", "--properties", work.resolve("s3proxy.conf").toString())
                .redirectErrorStream(true).redirectOutput(work.resolve("out.log").toFile()).start();
        Waiting.until("S3Proxy", 60, () -> {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Override
    public String name() {
        return "S3Proxy 4.1.0";
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public String access() {
        return "benchaccess";
    }

    @Override
    public String secret() {
        return "benchsecret12345";
    }

    @Override
    public List<Long> pids() {
        return List.of(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
