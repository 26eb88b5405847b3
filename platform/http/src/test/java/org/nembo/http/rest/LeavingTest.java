package org.nembo.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.nembo.http.front.SampleApi;
import org.nembo.http.front.TestServer;

class LeavingTest {

    private static final String PATH = "/api/v1/leaving";

    /** Takes the sample's classes from nobody but itself, as a bundle does. */
    private static final class Loader extends ClassLoader {

        Loader() {
            super(LeavingTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(LeavingResource.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) {
            try (InputStream bytes = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = bytes.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void nothingHoldsTheClassesOfAnApiThatHasGone() throws Exception {
        try (TestServer server = new TestServer().start()) {
            WeakReference<ClassLoader> gone = comeAndGo(server);
            // What is served next pushes the last request's leftovers out of the threads.
            comeAndGo(server);
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (gone.get() != null && System.nanoTime() < deadline) {
                System.gc();
                Thread.onSpinWait();
            }
            assertThat(gone.get()).isNull();
        }
    }

    private static WeakReference<ClassLoader> comeAndGo(TestServer server) throws Exception {
        Loader loader = new Loader();
        Object resource = loader.loadClass(LeavingResource.class.getName()).getConstructor().newInstance();
        assertThat(resource).isNotInstanceOf(LeavingResource.class);
        SampleApi api = new SampleApi(PATH, resource);
        server.add(api);
        for (int i = 0; i < 20; i++) {
            assertThat(server.get(PATH).statusCode()).isEqualTo(200);
            assertThat(server.post(PATH, "{\"name\":\"x\",\"more\":[{\"name\":\"y\"}]}").statusCode()).isEqualTo(200);
            assertThat(server.post(PATH, "{\"nam\":\"x\"}").statusCode()).isEqualTo(400);
        }
        server.apis.removeApi(api);
        return new WeakReference<>(loader);
    }
}
