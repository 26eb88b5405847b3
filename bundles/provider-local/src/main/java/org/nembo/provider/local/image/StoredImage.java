package org.nembo.provider.local.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.provider.local.image.Manifest.Layer;

/** An image in a file or directory of this machine: an OCI layout, an archive of {@code docker save}, or a root file system in a tar archive. */
final class StoredImage {

    private static final String REFERENCE = "org.opencontainers.image.ref.name";
    private static final String INDEX = "index.json";
    private static final String DOCKER = "manifest.json";

    private StoredImage() {
    }

    /**
     * Reads what is there.
     *
     * @param tag     which one, where a layout holds several; empty for the only one, or {@code latest}
     * @param archive the file as a tar archive that is not compressed any more; the same file when it never was. For a directory the directory itself
     */
    static Manifest read(Path archive, String tag) throws IOException {
        if (Files.isDirectory(archive)) {
            return layout(name -> Files.newInputStream(archive.resolve(name)), tag);
        }
        TarIndex index = new TarIndex(archive);
        if (index.has(INDEX) && index.has("oci-layout")) {
            return layout(index::open, tag);
        }
        return index.has(DOCKER) && index.document(DOCKER).length > 0 && isDocker(index) ? docker(index, tag) : rootFileSystem(archive);
    }

    /** Opens a file of a layout by its name in it. */
    @FunctionalInterface
    private interface Content {
        InputStream open(String name) throws IOException;
    }

    private static Manifest layout(Content files, String tag) throws IOException {
        byte[] content = document(files, INDEX);
        Map<String, Object> index = Json.object(Json.parse(new String(content, StandardCharsets.UTF_8)));
        List<Descriptor> fitting = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        for (Object each : Json.list(index.get("manifests"))) {
            Descriptor descriptor = Descriptor.of(each);
            String reference = Json.string(descriptor.annotations().get(REFERENCE)).orElse("");
            tags.add(reference);
            String name = reference.substring(reference.lastIndexOf(':') + 1);
            if (descriptor.fitsPlatform() && (tag.isEmpty() || reference.equals(tag) || name.equals(tag))) {
                fitting.add(descriptor);
            }
        }
        if (tag.isEmpty() && fitting.size() > 1) {
            fitting.removeIf(each -> !Json.string(each.annotations().get(REFERENCE)).orElse("").matches("(.*:)?latest"));
        }
        if (fitting.size() != 1) {
            throw new ImageException("it holds %d images that fit; by their tags it holds %s".formatted(fitting.size(), tags.stream().limit(20).toList()));
        }
        Manifest.Source source = new Manifest.Source() {
            @Override
            public byte[] document(Descriptor descriptor) throws IOException {
                return StoredImage.document(files, path(descriptor));
            }

            @Override
            public InputStream layer(Descriptor descriptor) throws IOException {
                return files.open(path(descriptor));
            }
        };
        return Manifest.read(fitting.get(0), Manifest.verified(fitting.get(0), source), source);
    }

    private static String path(Descriptor descriptor) {
        return "blobs/" + descriptor.digest().algorithm() + "/" + descriptor.digest().hex();
    }

    private static byte[] document(Content files, String name) throws IOException {
        try (InputStream input = files.open(name)) {
            byte[] all = input.readNBytes(ImageLimits.DOCUMENT_BYTES + 1);
            if (all.length > ImageLimits.DOCUMENT_BYTES) {
                throw new ImageException("the document '%s' in it is over %d bytes".formatted(name, ImageLimits.DOCUMENT_BYTES));
            }
            return all;
        }
    }

    private static boolean isDocker(TarIndex index) throws IOException {
        try {
            List<Object> all = Json.list(Json.parse(new String(index.document(DOCKER), StandardCharsets.UTF_8)));
            return !all.isEmpty() && Json.object(all.get(0)).containsKey("Layers");
        } catch (ImageException e) {
            return false;
        }
    }

    private static Manifest docker(TarIndex index, String tag) throws IOException {
        List<Map<String, Object>> fitting = new ArrayList<>();
        for (Object each : Json.list(Json.parse(new String(index.document(DOCKER), StandardCharsets.UTF_8)))) {
            Map<String, Object> image = Json.object(each);
            if (tag.isEmpty() || Json.strings(image.get("RepoTags")).stream().anyMatch(name -> name.equals(tag) || name.endsWith(":" + tag))) {
                fitting.add(image);
            }
        }
        if (fitting.size() != 1) {
            throw new ImageException("it holds %d images that fit".formatted(fitting.size()));
        }
        byte[] configuration = index.document(Json.string(fitting.get(0).get("Config")).orElse(""));
        Map<String, Object> config = Json.object(Json.parse(new String(configuration, StandardCharsets.UTF_8)));
        Manifest.checkPlatform(config);
        List<String> names = Json.strings(fitting.get(0).get("Layers"));
        List<String> plain = Json.strings(Json.object(config.get("rootfs")).get("diff_ids"));
        if (names.size() > ImageLimits.LAYERS || names.size() != plain.size()) {
            throw new ImageException("it has %d layers and %d digests of them".formatted(names.size(), plain.size()));
        }
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            layers.add(new Layer(name, Optional.empty(), Optional.of(Digest.of(plain.get(i))), () -> index.open(name)));
        }
        return new Manifest(Digest.sha256(configuration), ImageConfig.of(Json.object(config.get("config"))), layers);
    }

    private static Manifest rootFileSystem(Path archive) throws IOException {
        Digest any = new Digest("sha256", "");
        var digester = any.digester();
        byte[] buffer = new byte[1 << 16];
        try (InputStream input = Files.newInputStream(archive)) {
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                digester.update(buffer, 0, read);
            }
        }
        Digest digest = new Digest("sha256", java.util.HexFormat.of().formatHex(digester.digest()));
        return new Manifest(digest, ImageConfig.NONE, List.of(new Layer(archive.getFileName().toString(), Optional.empty(), Optional.of(digest),
                () -> Files.newInputStream(archive))));
    }
}
