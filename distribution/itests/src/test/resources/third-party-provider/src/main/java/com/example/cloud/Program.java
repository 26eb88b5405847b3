package com.example.cloud;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.Workload.State;
import org.nembo.spi.provider.WorkloadRequest;

/** One program with its directory. */
final class Program {

    private final WorkloadRequest request;
    private final Path directory;
    private final Process process;
    private final Map<String, String> endpoints;
    private final String id = UUID.randomUUID().toString();
    private final Instant created = Instant.now();
    private List<ProcessHandle> ending;

    private Program(WorkloadRequest request, Path directory, Process process, Map<String, String> endpoints) {
        this.request = request;
        this.directory = directory;
        this.process = process;
        this.endpoints = endpoints;
    }

    static Program start(WorkloadRequest request, Path directory) {
        check(request);
        try {
            Path work = Files.createDirectories(directory.resolve("work"));
            for (Map.Entry<String, String> file : request.files().entrySet()) {
                Files.createDirectories(work.resolve(file.getKey()).getParent());
                Files.writeString(work.resolve(file.getKey()), file.getValue());
            }
            ProcessBuilder builder = new ProcessBuilder(request.command()).directory(work.toFile()).redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile()).redirectInput(Path.of("/dev/null").toFile());
            // Nothing of the server's own environment goes to a workload.
            builder.environment().clear();
            builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
            builder.environment().putAll(request.environment());
            Map<String, String> endpoints = new TreeMap<>();
            for (String port : request.ports()) {
                String number = Integer.toString(freePort());
                endpoints.put(port, "127.0.0.1:" + number);
                builder.environment().putIfAbsent("PORT", number);
                builder.environment().put("PORT_" + port.toUpperCase(Locale.ROOT).replace('-', '_'), number);
            }
            return new Program(request, directory, builder.start(), endpoints);
        } catch (IOException e) {
            remove(directory);
            throw ExampleProvider.invalid("workload '%s' cannot be started: %s".formatted(request.name(), e.getMessage()), e);
        }
    }

    boolean wasAskedFor(WorkloadRequest other) {
        return request.equals(other);
    }

    Workload show() {
        State state = process.isAlive() ? State.RUNNING : process.exitValue() == 0 ? State.COMPLETED : State.FAILED;
        String detail = state == State.RUNNING ? "" : "it ended with status " + process.exitValue();
        return new Workload(request.name(), id, state, detail, request.labels(), endpoints, created);
    }

    String log(int maxBytes) {
        try (RandomAccessFile file = new RandomAccessFile(directory.resolve("log").toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(maxBytes, file.length())];
            file.seek(file.length() - bytes.length);
            file.readFully(bytes);
            int begin = 0;
            // A character that was cut is left out: bytes of the form 10xxxxxx never begin one.
            while (begin < bytes.length && (bytes[begin] & 0xC0) == 0x80) {
                begin++;
            }
            return new String(bytes, begin, bytes.length - begin, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    void end() {
        if (ending == null) {
            ending = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        }
        ending.forEach(ProcessHandle::destroyForcibly);
    }

    boolean gone() {
        return ending != null && ending.stream().noneMatch(ProcessHandle::isAlive);
    }

    void removeFiles() {
        remove(directory);
    }

    private static void check(WorkloadRequest request) {
        Path work = Path.of("/workload");
        for (String file : request.files().keySet()) {
            if (file.indexOf('\0') >= 0 || !work.resolve(file).normalize().toString().equals("/workload/" + file)) {
                throw ExampleProvider.invalid("'%s' is not a relative path inside the working directory".formatted(file.replace('\0', '?')), null);
            }
        }
        request.environment().forEach((name, value) -> {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || value.indexOf('\0') >= 0) {
                throw ExampleProvider.invalid("'%s' cannot be an environment variable".formatted(name), null);
            }
        });
    }

    /** Somebody else may take it before the program does: good enough for an example. */
    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            directory.toFile().deleteOnExit();
        }
    }
}
