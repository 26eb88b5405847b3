package org.nembo.provider.local.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image as it is stored, before it is unpacked.
 *
 * @param id      tells it from every other image
 * @param config  how it is run
 * @param layers  in the order in which they are applied
 */
record Manifest(Digest id, ImageConfig config, List<Layer> layers) {

    /** A layer. @param content what its file must be, if that is told @param plain what it must be when it is not compressed any more, if that is told */
    record Layer(String name, Optional<Digest> content, Optional<Digest> plain, Opening opening) {
    }

    /** Opens a layer's file. */
    @FunctionalInterface
    interface Opening {
        InputStream open() throws IOException;
    }

    /** Where the parts of an image come from. What it hands out is verified by who asked. */
    interface Source {
        /** A small document. */
        byte[] document(Descriptor descriptor) throws IOException;

        InputStream layer(Descriptor descriptor) throws IOException;
    }

    /** Follows an index to the manifest for this machine, and reads it with its configuration. @param manifest the content of the descriptor */
    static Manifest read(Descriptor descriptor, byte[] content, Source source) throws IOException {
        Descriptor at = descriptor;
        Map<String, Object> json = Json.object(Json.parse(new String(content, StandardCharsets.UTF_8)));
        for (int i = 0; json.get("manifests") != null; i++) {
            if (i > 2) {
                throw new ImageException("its indexes are nested too deeply");
            }
            at = choose(json);
            json = Json.object(Json.parse(new String(verified(at, source), StandardCharsets.UTF_8)));
        }
        if (json.get("config") == null || json.get("layers") == null) {
            throw new ImageException("%s is not the manifest of an image of a kind that is known".formatted(at.digest()));
        }
        Descriptor configuration = Descriptor.of(json.get("config"));
        Map<String, Object> config = Json.object(Json.parse(new String(verified(configuration, source), StandardCharsets.UTF_8)));
        checkPlatform(config);
        List<Object> layers = Json.list(json.get("layers"));
        List<String> plain = Json.strings(Json.object(config.get("rootfs")).get("diff_ids"));
        if (layers.size() > ImageLimits.LAYERS || layers.size() != plain.size()) {
            throw new ImageException("it has %d layers and %d digests of them; at most %d, as many of one as of the other"
                    .formatted(layers.size(), plain.size(), ImageLimits.LAYERS));
        }
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Descriptor layer = Descriptor.of(layers.get(i));
            all.add(new Layer(layer.digest().toString(), Optional.of(layer.digest()), Optional.of(Digest.of(plain.get(i))), () -> source.layer(layer)));
        }
        return new Manifest(at.digest(), ImageConfig.of(Json.object(config.get("config"))), all);
    }

    static void checkPlatform(Map<String, Object> config) throws ImageException {
        String os = Json.string(config.get("os")).orElse("linux");
        String architecture = Json.string(config.get("architecture")).filter(text -> !text.isEmpty()).orElse(Descriptor.architecture());
        if (!os.equals("linux") || !architecture.equals(Descriptor.architecture())) {
            throw new ImageException("it is for %s on %s, this machine is linux on %s".formatted(os, architecture, Descriptor.architecture()));
        }
    }

    static byte[] verified(Descriptor descriptor, Source source) throws IOException {
        byte[] content = source.document(descriptor);
        descriptor.digest().check(content, "a document of it");
        return content;
    }

    private static Descriptor choose(Map<String, Object> index) throws ImageException {
        List<Object> manifests = Json.list(index.get("manifests"));
        List<String> platforms = new ArrayList<>();
        for (Object each : manifests) {
            Descriptor manifest = Descriptor.of(each);
            if (manifest.fitsPlatform() && !manifest.annotations().containsKey("vnd.docker.reference.type")) {
                return manifest;
            }
            platforms.add(manifest.platform().get("os") + "/" + manifest.platform().get("architecture"));
        }
        throw new ImageException("it is not for linux/%s, but for %s".formatted(Descriptor.architecture(), platforms.stream().limit(20).toList()));
    }
}
