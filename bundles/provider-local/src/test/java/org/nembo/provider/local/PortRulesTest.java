package org.nembo.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nembo.spi.provider.Place;
import org.nembo.spi.provider.PortRule;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.WorkloadRequest.Limits;
import org.nembo.spi.provider.Workloads;

/** Who reaches a port of a workload: from where its rule says, by its protocol, and nobody else. */
final class PortRulesTest {

    private static final String ECHO = """
            import java.net.*;

            class Echo {
                public static void main(String[] words) throws Exception {
                    Thread answering = new Thread(Echo::datagrams);
                    answering.start();
                    try (ServerSocket server = new ServerSocket(7000)) {
                        while (true) {
                            try (Socket one = server.accept()) {
                                one.getOutputStream().write("tcp".getBytes());
                            }
                        }
                    }
                }

                static void datagrams() {
                    try (DatagramSocket socket = new DatagramSocket(7000)) {
                        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                        while (true) {
                            socket.receive(packet);
                            socket.send(packet);
                        }
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            }
            """;
    private static final String HERE = "127.0.0.0/8";
    private static final String ELSEWHERE = "203.0.113.0/24";

    @TempDir
    private Path root;

    @Test
    void aPortIsReachedFromWhereItsRuleSaysAndByItsProtocolOnly() {
        Leftovers before = Leftovers.now(root);
        try (LocalSite here = new LocalSite(root)) {
            Workloads workloads = here.workloads();
            assumeThat(workloads.features()).as("this machine permits networks").contains(Workloads.Feature.PORT_RULES);
            Map<String, PortRule> rules = Map.of("any", PortRule.to(7000), "here", new PortRule(7000, 0, "tcp", HERE),
                    "elsewhere", new PortRule(7000, 0, "tcp", ELSEWHERE), "udp", new PortRule(7000, 0, "udp", ""),
                    "udp-here", new PortRule(7000, 0, "udp", HERE), "udp-elsewhere", new PortRule(7000, 0, "udp", ELSEWHERE));
            workloads.create(new WorkloadRequest("echo", Map.of(), List.of("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "Echo.java"), Map.of(),
                    Map.of("Echo.java", ECHO), List.copyOf(rules.keySet()), Limits.NONE, new Place("", "", List.of(), List.of(), rules)));
            Waiting.until("it answers", () -> answers(workloads, "any"));
            Waiting.until("it answers datagrams", () -> echoes(workloads, "udp"));
            Waiting.until("it answers who is here", () -> answers(workloads, "here") && echoes(workloads, "udp-here"));
            assertThat(List.of(answers(workloads, "elsewhere"), echoes(workloads, "udp-elsewhere"))).as("who is elsewhere").containsExactly(false, false);
            assertThat(List.of(answers(workloads, "udp"), echoes(workloads, "any"))).as("by the other protocol").containsExactly(false, false);
            workloads.delete("echo");
            Waiting.until("it is gone", () -> workloads.find("echo").isEmpty());
            before.assertNothingIsLeft();
        }
    }

    private static int number(Workloads workloads, String port) {
        Workload workload = workloads.find("echo").orElseThrow();
        assertThat(workload.state()).as("%s: %s", workload.detail(), workloads.log("echo", 2000)).isIn(Workload.State.PENDING, Workload.State.RUNNING);
        String endpoint = workload.endpoints().get(port);
        return Integer.parseInt(endpoint.substring(endpoint.indexOf(':') + 1));
    }

    private static boolean answers(Workloads workloads, String port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), number(workloads, port))) {
            socket.setSoTimeout(2000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).equals("tcp");
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean echoes(Workloads workloads, String port) {
        byte[] said = port.getBytes(StandardCharsets.US_ASCII);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(500);
            socket.send(new DatagramPacket(said, said.length, InetAddress.getLoopbackAddress(), number(workloads, port)));
            DatagramPacket back = new DatagramPacket(new byte[100], 100);
            socket.receive(back);
            return new String(back.getData(), 0, back.getLength(), StandardCharsets.US_ASCII).equals(port);
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
