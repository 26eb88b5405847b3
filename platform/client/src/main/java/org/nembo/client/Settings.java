package org.nembo.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Where the server is and with what to sign in: from the environment, else from the files of the installation.
 *
 * @param home    the installation
 * @param data    the data directory of the installation's server
 * @param url     {@code NEMBO_URL}; empty when the server of the installation is meant
 * @param secret  {@code NEMBO_TOKEN}; empty when the administrator's token of the installation is meant
 */
record Settings(Path home, Path data, String url, String secret) {

    /** @param environment variables, @param properties system properties; both answer null for what is not set */
    static Settings of(UnaryOperator<String> environment, UnaryOperator<String> properties) {
        String home = first(properties.apply("nembo.home"), environment.apply("NEMBO_HOME"), ".");
        String base = first(properties.apply("nembo.base"), environment.apply("NEMBO_BASE"), home);
        String data = first(properties.apply("nembo.data"), environment.apply("NEMBO_DATA"), Path.of(base).resolve("data").toString());
        return new Settings(Path.of(home), Path.of(data), first(environment.apply("NEMBO_URL")), first(environment.apply("NEMBO_TOKEN")));
    }

    /** The server's address, without a trailing slash. */
    URI base() {
        String text = url;
        if (text.isEmpty()) {
            text = read(data.resolve("run/http"));
            if (text.isEmpty()) {
                throw new ClientException(ExitCode.UNREACHABLE, "No server is running here: " + data.resolve("run/http")
                        + " is not there.\n  Start one with 'nembo start', or name another one in NEMBO_URL.");
            }
        }
        try {
            URI uri = URI.create(text.strip().replaceAll("/+$", ""));
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw ClientException.usage("NEMBO_URL is not an address: " + text);
        }
        throw ClientException.usage("NEMBO_URL must look like http://host:8080 or https://host, is " + text);
    }

    /** The access token; the administrator's own is never sent to another machine. */
    String token() {
        if (!secret.isEmpty()) {
            return secret.strip();
        }
        if (!url.isEmpty() && !loopback(base().getHost())) {
            throw new ClientException(ExitCode.REFUSED, "NEMBO_TOKEN is not set.\n  " + base()
                    + " is not this machine, so this installation's administrator token is not sent there.");
        }
        Path file = data.resolve("admin.token");
        if (Files.exists(file) && !Files.isReadable(file)) {
            throw new ClientException(ExitCode.REFUSED, "NEMBO_TOKEN is not set, and " + file + " may not be read by you.");
        }
        String token = read(file);
        if (token.isEmpty()) {
            throw new ClientException(ExitCode.REFUSED, "NEMBO_TOKEN is not set, and there is no administrator token in " + file + ".");
        }
        return token;
    }

    /** The {@code host:port} of the SSH shell; empty when it does not listen. */
    String ssh() {
        return read(data.resolve("run/ssh"));
    }

    /** The address of the object storage; empty when it does not listen. */
    String objects() {
        return read(data.resolve("run/s3"));
    }

    private static String read(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new ClientException(ExitCode.FAILURE, "Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String first(String... values) {
        for (String value : values) {
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return "";
    }
}
