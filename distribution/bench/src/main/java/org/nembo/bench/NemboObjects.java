package org.nembo.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The object storage of Nembo: with its embedded engine, every write forced to the disk before it is answered; or with an engine on another S3. */
final class NemboObjects implements ObjectPeer {

    private final String name;
    private final NemboPeer nembo;
    private final URI url;
    private final String access;
    private final String secret;

    NemboObjects(Path base) throws Exception {
        this("Nembo", base, Map.of());
    }

    /** On a bucket of its own of an S3 that is there, with the index in SQLite. */
    static NemboObjects on(ObjectPeer other, Path base) throws Exception {
        String bucket = "nembo-bench-" + System.currentTimeMillis();
        ObjectLoad.Answer made = ObjectLoad.once(other.url(), new S3Signer(other).head("PUT", "/" + bucket, Map.of(), 0), new byte[0]);
        if (made.status() != 200) {
            throw new IOException(other.name() + " makes no bucket: " + made);
        }
        return new NemboObjects("Nembo on " + other.name(), base, Map.of("nembo.cfg", "features = platform, identity, engine-objects-s3, objectstore\n",
                "org.nembo.objectstore.cfg", "port = 0\nengine = s3\n",
                "org.nembo.engine.objects.s3.cfg", "url = %s\nbucket = %s\naccess.key = %s\nsecret.key = %s\n".formatted(other.url(), bucket, other.access(),
                        other.secret())));
    }

    private NemboObjects(String name, Path base, Map<String, String> files) throws Exception {
        this.name = name;
        nembo = new NemboPeer(base, files);
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
        return name;
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
