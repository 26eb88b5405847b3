package org.nembo.testkit.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes tar archives for tests, also such as nobody should. */
public final class TarText {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public TarText directory(String name, int mode) {
        return entry(name, '5', mode, 0, "", new byte[0]);
    }

    public TarText file(String name, int mode, String content) {
        return entry(name, '0', mode, 0, "", content.getBytes(StandardCharsets.UTF_8));
    }

    public TarText file(String name, int mode, byte[] content) {
        return entry(name, '0', mode, 0, "", content);
    }

    public TarText owned(String name, int mode, int owner, String content) {
        return entry(name, '0', mode, owner, "", content.getBytes(StandardCharsets.UTF_8));
    }

    public TarText link(String name, String target) {
        return entry(name, '2', 0777, 0, target, new byte[0]);
    }

    public TarText hardLink(String name, String target) {
        return entry(name, '1', 0644, 0, target, new byte[0]);
    }

    public TarText entry(String name, char type, int mode, int owner, String link, byte[] content) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "%07o".formatted(mode));
        put(header, 108, "%07o".formatted(owner));
        put(header, 116, "%07o".formatted(owner));
        put(header, 124, "%011o".formatted(content.length));
        put(header, 136, "%011o".formatted(1_700_000_000));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        bytes.writeBytes(header);
        bytes.writeBytes(content);
        bytes.writeBytes(new byte[(512 - content.length % 512) % 512]);
        return this;
    }

    public byte[] bytes() {
        byte[] end = new byte[1024];
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes.toByteArray());
        all.writeBytes(end);
        return all.toByteArray();
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(content, 0, header, offset, content.length);
    }
}
