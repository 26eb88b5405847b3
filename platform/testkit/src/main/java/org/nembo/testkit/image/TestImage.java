package org.nembo.testkit.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** An image that a test makes: as an OCI layout, an archive of it, an archive of {@code docker save}, or what a registry has. */
public final class TestImage {

    private final List<byte[]> layers = new ArrayList<>();
    private String config = "{}";
    private String architecture = machine();

    /** With the programs of busybox in {@code /bin}; empty where this machine does not have it as one file. */
    public static Optional<TestImage> busybox() throws IOException {
        Optional<Path> busybox = Stream.of("/bin/busybox", "/usr/bin/busybox").map(Path::of).filter(Files::isExecutable).findFirst();
        if (busybox.isEmpty()) {
            return Optional.empty();
        }
        TarText layer = new TarText().directory("bin", 0755).directory("etc", 0755).directory("tmp", 01777).entry("home/app", '5', 0755, 1234, "", new byte[0])
                .file("bin/busybox", 0755, Files.readAllBytes(busybox.get()))
                .file("etc/passwd", 0644, "root:x:0:0::/root:/bin/sh\napp:x:1234:1235::/home/app:/bin/sh\n")
                .file("etc/group", 0644, "root:x:0:\napp:x:1235:\nmore:x:77:app\n").owned("home/app/mine", 0600, 1234, "mine\n");
        for (String applet : List.of("sh", "cat", "echo", "env", "id", "ls", "sleep", "httpd", "mkdir", "touch", "tail", "head", "mount", "ps", "kill",
                "wget", "grep", "pwd", "ln", "true", "hostname", "rm")) {
            layer.link("bin/" + applet, "busybox");
        }
        return Optional.of(new TestImage().layer(layer));
    }

    public TestImage layer(TarText layer) {
        layers.add(layer.bytes());
        return this;
    }

    /** @param json what is in {@code config} of the configuration */
    public TestImage config(String json) {
        config = json;
        return this;
    }

    public TestImage architecture(String name) {
        architecture = name;
        return this;
    }

    private byte[] configuration() {
        List<String> plain = layers.stream().map(layer -> "\"" + digest(layer) + "\"").toList();
        return "{\"architecture\": \"%s\", \"os\": \"linux\", \"config\": %s, \"rootfs\": {\"type\": \"layers\", \"diff_ids\": [%s]}}"
                .formatted(architecture, config, String.join(", ", plain)).getBytes(StandardCharsets.UTF_8);
    }

    public byte[] manifest() {
        List<String> descriptors = layers.stream().map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar+gzip", gzip(layer))).toList();
        return "{\"schemaVersion\": 2, \"mediaType\": \"application/vnd.oci.image.manifest.v1+json\", \"config\": %s, \"layers\": [%s]}"
                .formatted(descriptor("application/vnd.oci.image.config.v1+json", configuration()), String.join(", ", descriptors))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What is named by digests: layers, configuration and manifest. */
    public Map<String, byte[]> blobs() {
        Map<String, byte[]> blobs = new LinkedHashMap<>();
        layers.forEach(layer -> blobs.put(digest(gzip(layer)), gzip(layer)));
        blobs.put(digest(configuration()), configuration());
        blobs.put(digest(manifest()), manifest());
        return blobs;
    }

    /** The digest of its manifest. */
    public String id() {
        return digest(manifest());
    }

    /** The index of a layout that holds this image alone. */
    public String index(String tag) {
        String descriptor = descriptor("application/vnd.oci.image.manifest.v1+json", manifest());
        return "{\"schemaVersion\": 2, \"manifests\": [%s, \"annotations\": {\"org.opencontainers.image.ref.name\": \"%s\"}}]}"
                .formatted(descriptor.substring(0, descriptor.length() - 1), tag);
    }

    /** Writes it as an OCI layout. */
    public Path layout(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("blobs/sha256"));
        Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\": \"1.0.0\"}");
        Files.writeString(directory.resolve("index.json"), index("latest"));
        for (Map.Entry<String, byte[]> blob : blobs().entrySet()) {
            Files.write(directory.resolve("blobs/sha256/" + blob.getKey().substring("sha256:".length())), blob.getValue());
        }
        return directory;
    }

    /** Writes its OCI layout as one file. */
    public Path archive(Path file) throws IOException {
        TarText tar = new TarText().file("oci-layout", 0644, "{\"imageLayoutVersion\": \"1.0.0\"}").file("index.json", 0644, index("latest"));
        blobs().forEach((digest, content) -> tar.file("blobs/sha256/" + digest.substring("sha256:".length()), 0644, content));
        return write(file, tar.bytes());
    }

    /** Writes it as {@code docker save} does. */
    public Path docker(Path file) throws IOException {
        List<String> names = new ArrayList<>();
        TarText tar = new TarText();
        for (int i = 0; i < layers.size(); i++) {
            names.add("\"" + i + "/layer.tar\"");
            tar.file(i + "/layer.tar", 0644, layers.get(i));
        }
        tar.file("config.json", 0644, configuration());
        tar.file("manifest.json", 0644, "[{\"Config\": \"config.json\", \"RepoTags\": [\"test:1\"], \"Layers\": [%s]}]".formatted(String.join(", ", names)));
        return write(file, tar.bytes());
    }

    /** Writes its last layer as a root file system. */
    public Path rootFileSystem(Path file) throws IOException {
        return write(file, layers.get(layers.size() - 1));
    }

    public static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new IllegalStateException("memory can always be written to", e);
        }
        return packed.toByteArray();
    }

    private static String digest(byte[] content) {
        try {
            return "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** This machine, in the words of Go. */
    private static String machine() {
        String name = System.getProperty("os.arch");
        return name.equals("aarch64") ? "arm64" : name;
    }

    private static Path write(Path file, byte[] content) throws IOException {
        return Files.write(file, file.toString().endsWith("gz") ? gzip(content) : content);
    }

    private static String descriptor(String type, byte[] content) {
        return "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d}".formatted(type, digest(content), content.length);
    }
}
