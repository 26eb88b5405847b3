package org.nembo.shell.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.shell.Samples;
import org.nembo.shell.engine.Engine;
import org.nembo.shell.reader.HistoryFiles;
import org.osgi.framework.BundleContext;

class SshShellTest {

    @TempDir
    private Path directory;
    private final Engine engine = Samples.engine();
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    /** Of somebody who has nothing to do with SSH. */
    private static final class Foreign extends ClassLoader {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) {
            throw new IllegalStateException("asked for " + name);
        }

        @Override
        public Enumeration<URL> getResources(String name) {
            throw new IllegalStateException("asked for " + name);
        }
    }

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(before);
        engine.stop();
    }

    @Test
    void listensWhoeverStartsIt() {
        Thread.currentThread().setContextClassLoader(new Foreign());
        SshShell shell = shell(0);
        Thread.currentThread().setContextClassLoader(before);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(directory.resolve("run/ssh")) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(directory.resolve("run/ssh")).exists();
        shell.stop();
        assertThat(directory.resolve("run/ssh")).doesNotExist();
    }

    @Test
    void canBeStoppedWhenItsPortWasTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            SshShell shell = shell(taken.getLocalPort());
            assertThatCode(shell::stop).doesNotThrowAnyException();
            assertThat(directory.resolve("run/ssh")).doesNotExist();
        }
    }

    private SshShell shell(int port) {
        SshShell.Config config = (SshShell.Config) Proxy.newProxyInstance(before, new Class<?>[] {SshShell.Config.class},
                (proxy, method, arguments) -> method.getName().equals("ssh_port") ? port : method.getDefaultValue());
        BundleContext context = (BundleContext) Proxy.newProxyInstance(before, new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> method.getName().equals("getProperty") && !arguments[0].equals("nembo.node") ? directory.toString() : null);
        return new SshShell(config, context, engine, new HistoryFiles(directory.resolve("shell")), Samples.TOKENS);
    }
}
