package org.nembo.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** hello-web from the POST to CREATE_COMPLETE, against starting the very same program by hand until it answers. */
final class HelloBench implements Bench.Benchmark {

    private static final int ROUNDS = 10;

    @Override
    public void run(Path work) throws Exception {
        String template = Files.readString(Path.of(System.getProperty("nembo.examples")).resolve("hello-web.yaml"));
        List<Double> ours = new ArrayList<>();
        List<Double> hand = new ArrayList<>();
        try (NemboPeer nembo = new NemboPeer(work.resolve("nembo"))) {
            nembo.start();
            for (int round = 0; round < ROUNDS + 2; round++) {
                double create = create(nembo, template);
                double start = byHand(work.resolve("hand" + round), template);
                if (round >= 2) {
                    ours.add(create);
                    hand.add(start);
                }
            }
        }
        Table table = new Table("", "ms: median (min–max)");
        table.row("create to CREATE_COMPLETE", Table.spread(ours, "%.0f"));
        table.row("the same program started by hand, to its first answer", Table.spread(hand, "%.0f"));
        table.print();
        System.out.println("\nNembo ÷ by hand: " + Table.ratio(ours, hand));
    }

    private static double create(NemboPeer nembo, String template) throws Exception {
        long begin = System.nanoTime();
        String id = Json.find(nembo.post("/api/v1/deployments", "{\"name\":\"bench\",\"template\":" + Json.quote(template) + "}").body(), "id");
        String[] status = {""};
        Waiting.until("CREATE_COMPLETE", 60, () -> {
            status[0] = Json.find(nembo.get("/api/v1/deployments/" + id).body(), "status");
            return !status[0].equals("CREATE_IN_PROGRESS");
        });
        double millis = (System.nanoTime() - begin) / 1e6;
        if (!status[0].equals("CREATE_COMPLETE")) {
            throw new IllegalStateException(nembo.get("/api/v1/deployments/" + id).body());
        }
        nembo.delete("/api/v1/deployments/" + id);
        return millis;
    }

    /** The program is cut out of the template: the block under its file's name, and its command. */
    private static double byHand(Path directory, String template) throws Exception {
        Files.createDirectories(directory);
        Matcher file = Pattern.compile("(?m)^( +)(\\w+\\.java): \\|\\n((?:\\1  .*\\n|\\n)+)").matcher(template);
        Matcher command = Pattern.compile("(?m)^ +command:\\n((?: +- .*\\n)+)").matcher(template);
        if (!file.find() || !command.find()) {
            throw new IllegalStateException("hello-web.yaml has no program and command where they are looked for");
        }
        Files.writeString(directory.resolve(file.group(2)), file.group(3).stripIndent());
        List<String> words = new ArrayList<>(command.group(1).lines().map(line -> line.strip().substring(2)).toList());
        words.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().put("PORT", Integer.toString(port));
        builder.environment().put("MESSAGE", "bench");
        builder.redirectErrorStream(true).redirectOutput(directory.resolve("out.log").toFile());
        long begin = System.nanoTime();
        Process process = builder.start();
        try {
            Waiting.until("answer of the program", 60, () -> answers(port));
            return (System.nanoTime() - begin) / 1e6;
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static boolean answers(int port) {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(5000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
