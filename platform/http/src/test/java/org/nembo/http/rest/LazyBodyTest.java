package org.nembo.http.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;

/** With a clock that only the client's and the server's slowness move. */
class LazyBodyTest {

    private static final long SECOND = 1_000_000_000;

    private long now = Long.MAX_VALUE - SECOND;

    @Test
    void refusesABodyThatKeepsTheServerWaiting() throws IOException {
        LazyBody body = body(10, 100, SECOND);
        assertThat(body.readNBytes(5)).as("within the grace").hasSize(5);
        assertThatThrownBy(body::read).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(GeneralError.REQUEST_TIMEOUT));
    }

    @Test
    void acceptsABodyThatTheServerItselfReadsLate() throws IOException {
        LazyBody body = body(10, 100, 0);
        now += 60 * SECOND;
        assertThat(body.read()).isEqualTo(' ');
        now += 60 * SECOND;
        assertThat(body.readAllBytes()).hasSize(9);
    }

    @Test
    void acceptsABodyAtTheSlowestPace() throws IOException {
        assertThat(body(20, 1, SECOND).readAllBytes()).hasSize(20);
    }

    @Test
    void acceptsEveryPaceWhenThereIsNoSlowest() throws IOException {
        assertThat(body(20, 0, 20 * SECOND).readAllBytes()).hasSize(20);
    }

    /** Blanks that come one at a time. */
    private LazyBody body(int length, int bytesPerSecond, long pause) {
        ServletInputStream bytes = new Dripping(length, pause);
        HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getInputStream")) {
                        return bytes;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
        return new LazyBody(request, 1024, new Pace(bytesPerSecond, Duration.ofSeconds(5)), () -> now);
    }

    private final class Dripping extends ServletInputStream {

        private final long pause;
        private int left;

        Dripping(int left, long pause) {
            this.left = left;
            this.pause = pause;
        }

        @Override
        public int read() {
            if (left == 0) {
                return -1;
            }
            left--;
            now += pause;
            return ' ';
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int value = read();
            if (value < 0 || length == 0) {
                return -1;
            }
            target[offset] = (byte) value;
            return 1;
        }

        @Override
        public boolean isFinished() {
            return left == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException("it is read by blocking");
        }
    }
}
