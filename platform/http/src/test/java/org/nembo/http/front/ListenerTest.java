package org.nembo.http.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.felix.hc.api.Result;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.http.Settings;

class ListenerTest {

    @TempDir
    private Path data;

    private final Server server = new Server();
    private final ServletContextHandler context = new ServletContextHandler("/");
    private Path file;

    @BeforeEach
    void start() throws Exception {
        file = data.resolve("run/http");
        server.setHandler(context);
        connector("127.0.0.1");
        server.start();
    }

    @AfterEach
    void stop() {
        LifeCycle.stop(server);
    }

    @Test
    void tellsWhereItListensWhileItDoes() throws Exception {
        Listener listener = new Listener(Optional.of(file), settings(false));
        listener.opened(context.getServletContext());
        String address = "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        assertThat(listener.served()).containsExactly(address);
        assertThat(Files.readString(file)).isEqualTo(address + "\n");
        assertThat(new Listening(listener).execute().getStatus()).isEqualTo(Result.Status.OK);
        listener.closed();
        assertThat(file).doesNotExist();
        assertThat(server.getConnectors()[0].isRunning()).as("without the front nobody would be asked who they are").isFalse();
        assertThat(new Listening(listener).execute().getStatus()).isEqualTo(Result.Status.CRITICAL);
    }

    @Test
    void listensAgainWhenTheFrontIsBack() {
        Listener listener = new Listener(Optional.of(file), settings(false));
        listener.opened(context.getServletContext());
        listener.closed();
        listener.opened(context.getServletContext());
        assertThat(listener.served()).hasSize(1);
        assertThat(file).exists();
    }

    @Test
    void refusesToListenInTheClearForOthers() throws Exception {
        ServerConnector open = connector("0.0.0.0");
        open.start();
        Listener listener = new Listener(Optional.of(file), settings(false));
        listener.opened(context.getServletContext());
        assertThat(open.isRunning()).isFalse();
        assertThat(listener.refused()).containsExactly("http://0.0.0.0:0");
        assertThat(listener.served()).hasSize(1);
        assertThat(new Listening(listener).execute().getStatus()).isEqualTo(Result.Status.CRITICAL);
    }

    @Test
    void listensInTheClearWhenToldSo() throws Exception {
        ServerConnector open = connector(null);
        open.start();
        Listener listener = new Listener(Optional.of(file), settings(true));
        listener.opened(context.getServletContext());
        assertThat(open.isRunning()).isTrue();
        assertThat(listener.refused()).isEmpty();
        assertThat(listener.served()).hasSize(2);
    }

    private ServerConnector connector(String host) {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(host);
        server.addConnector(connector);
        return connector;
    }

    private static Settings settings(boolean insecure) {
        return new Settings(TestServer.LIMITS, TestServer.SWAP, TestServer.STREAMS, new Settings.Network(insecure, List.of(), Set.of(), Optional.empty()));
    }
}
