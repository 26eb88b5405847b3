package org.nembo.bench;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The object storage of Nembo with its embedded engine, every write forced to the disk before it is answered. */
final class NemboObjects implements ObjectPeer {

    private final NemboPeer nembo;
    private final URI url;
    private final String access;
    private final String secret;

    NemboObjects(Path base) throws Exception {
        nembo = new NemboPeer(base);
        try {
            nembo.start();
            Path address = base.resolve("data/run/s3");
            Waiting.until("address of S3", 60, () -> Files.exists(address) && !Files.readString(address).isBlank());
            url = URI.create(Files.readString(address).strip());
            HttpResponse<String> made = nembo.post("/api/v1/object/keys", "{\"description\": \"bench\"}");
            access = value(made.body(), "id");
            secret = value(made.body(), "secret");
        } catch (Exception e) {
            nembo.close();
            throw e;
        }
    }

    private static String value(String json, String name) {
        Matcher found = Pattern.compile('"' + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
        if (!found.find()) {
            throw new IllegalStateException("no " + name + " in " + json);
        }
        return found.group(1);
    }

    @Override
    public String name() {
        return "Nembo";
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public String access() {
        return access;
    }

    @Override
    public String secret() {
        return secret;
    }

    @Override
    public List<Long> pids() {
        return List.of(nembo.pid());
    }

    @Override
    public void close() {
        nembo.close();
    }
}
