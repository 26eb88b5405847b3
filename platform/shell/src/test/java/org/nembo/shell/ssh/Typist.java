package org.nembo.shell.ssh;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/** A person at a terminal: types, and waits for what must appear. */
final class Typist implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ChannelShell channel;
    private final StringBuilder seen = new StringBuilder();
    private int read;

    Typist(ClientSession session) throws IOException {
        channel = session.createShellChannel();
        channel.setPtyType("xterm");
        channel.setPtyColumns(100);
        channel.setPtyLines(30);
        channel.setOut(new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                synchronized (seen) {
                    seen.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
                    seen.notifyAll();
                }
            }
        });
        channel.setErr(OutputStream.nullOutputStream());
        channel.open().verify(DEADLINE);
    }

    void type(String keys) throws IOException {
        channel.getInvertedIn().write(keys.getBytes(StandardCharsets.UTF_8));
        channel.getInvertedIn().flush();
    }

    /** Waits until the text appears after what was expected before; styles do not count. */
    void expect(String text) throws InterruptedException {
        long until = System.nanoTime() + DEADLINE.toNanos();
        synchronized (seen) {
            while (true) {
                String plain = seen.toString().replaceAll("\u001b\\[[0-9;?]*[a-zA-Z]|\u001b[=>]", "");
                int found = plain.indexOf(text, read);
                if (found >= 0) {
                    read = found + text.length();
                    return;
                }
                long left = (until - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("'" + text + "' does not appear; there is: " + plain.substring(Math.min(read, plain.length())));
                }
                seen.wait(left);
            }
        }
    }

    /** Waits for the end. */
    int status() {
        channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), DEADLINE);
        Integer status = channel.getExitStatus();
        if (status == null) {
            throw new AssertionError("the session did not end; there is: " + seen);
        }
        return status;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
