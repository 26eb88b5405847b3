package org.nembo.provider.local.image;

import java.util.Map;

/** A content of an image, as its index or manifest names it. @param size -1 when it is not told */
record Descriptor(String mediaType, Digest digest, long size, Map<String, Object> annotations, Map<String, Object> platform) {

    static Descriptor of(Object json) throws ImageException {
        Map<String, Object> map = Json.object(json);
        Digest digest = Digest.of(Json.string(map.get("digest")).orElse(""));
        long size = map.get("size") instanceof Double number && number >= 0 ? number.longValue() : -1;
        return new Descriptor(Json.string(map.get("mediaType")).orElse(""), digest, size, Json.object(map.get("annotations")),
                Json.object(map.get("platform")));
    }

    /** Whether it is for this machine. */
    boolean fitsPlatform() {
        String architecture = Json.string(platform.get("architecture")).orElse("");
        return Json.string(platform.get("os")).orElse("linux").equals("linux") && (architecture.isEmpty() || architecture.equals(architecture()));
    }

    /** This machine's, in the words of Go. */
    static String architecture() {
        String name = System.getProperty("os.arch");
        return switch (name) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386" -> "386";
            default -> name;
        };
    }
}
