package org.nembo.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.nembo.tosca.BoundTopology;
import org.nembo.tosca.Evaluator;
import org.nembo.tosca.Templates;

/**
 * Every template with nodes below the directory that {@code tosca.corpus} names, through our checker and through python3-tosca-parser, each in processes of
 * its own that take turns; and what planning needs of a template with a hundred nodes: check, inputs, all values.
 */
final class TemplatesBench implements Bench.Benchmark {

    private static final int ROUNDS = 3;
    private static final int PASSES = 20;
    private static final int PEER_PASSES = 1;
    private static final int NODES = 100;
    private static final int PLANS = 300;

    /** One pass over all templates. */
    private record Pass(double wall, double cpu, int accepted) {
        static Pass of(String line) {
            String[] fields = line.split(" ");
            return new Pass(Double.parseDouble(fields[0]), Double.parseDouble(fields[1]), Integer.parseInt(fields[2]));
        }
    }

    @Override
    public void run(Path work) throws Exception {
        String corpus = System.getProperty("tosca.corpus", "");
        if (corpus.isEmpty()) {
            System.out.println("Set NEMBO_TOSCA_CORPUS to a directory with templates to check them.\n");
        } else {
            corpus(Path.of(corpus), work);
        }
        plans();
    }

    private static void corpus(Path corpus, Path work) throws IOException, InterruptedException {
        Path script = work.resolve("peer.py");
        try (InputStream source = TemplatesBench.class.getResourceAsStream("peer.py")) {
            Files.copy(source, script);
        }
        Path list = Files.writeString(work.resolve("list"), String.join("\n", templates(corpus)) + "\n");
        int count = Files.readAllLines(list).size();
        String java = ProcessHandle.current().info().command().orElse("java");
        List<Pass> first = new ArrayList<>();
        List<Pass> ours = new ArrayList<>();
        List<Pass> peer = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Pass> passes = passes(list, java, "-cp", System.getProperty("java.class.path"), CheckerRun.class.getName(), String.valueOf(PASSES));
            first.add(passes.get(0));
            ours.add(passes.get(passes.size() - 1));
            peer.addAll(passes(list, "/usr/bin/python3", script.toString(), corpus.toString(), String.valueOf(PEER_PASSES)));
        }
        Table table = new Table(count + " templates", "templates/s", "CPU s", "accepted");
        row(table, "Nembo, first pass of a new JVM", first, count);
        row(table, "Nembo, pass " + PASSES, ours, count);
        row(table, "python3-tosca-parser", peer, count);
        table.print();
        List<Double> theirs = peer.stream().map(Pass::cpu).toList();
        System.out.printf("%nCPU of the peer to ours: first pass %s, later %s%n%n", Table.ratio(theirs, first.stream().map(Pass::cpu).toList()),
                Table.ratio(theirs, ours.stream().map(Pass::cpu).toList()));
    }

    private static void row(Table table, String name, List<Pass> passes, int count) {
        table.row(name, Table.spread(passes.stream().map(pass -> count / pass.wall()).toList(), "%.0f"),
                Table.spread(passes.stream().map(Pass::cpu).toList(), "%.3f"), passes.get(0).accepted());
    }

    private static List<String> templates(Path corpus) throws IOException {
        try (Stream<Path> files = Files.walk(corpus)) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml")).filter(TemplatesBench::hasNodes).map(Path::toString).sorted().toList();
        }
    }

    private static boolean hasNodes(Path file) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return text.contains("\ntopology_template:") && text.contains("node_templates:");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Pass> passes(Path input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectInput(input.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<Pass> passes;
        try (var lines = process.inputReader()) {
            passes = lines.lines().map(Pass::of).toList();
        }
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(command[0] + " ended with " + process.exitValue());
        }
        return passes;
    }

    private static void plans() {
        String text = cluster();
        List<Double> millis = new ArrayList<>();
        int values = 0;
        for (int i = 0; i < PLANS; i++) {
            long start = System.nanoTime();
            BoundTopology bound = Templates.check(text).orThrow().bind(Map.of("release", "22.04")).orThrow();
            Evaluator evaluator = new Evaluator(bound, (reference, instance) -> Optional.of("192.0.2." + instance));
            values = 0;
            for (String node : bound.topology().startOrder()) {
                for (int instance = 0; instance < bound.instances(node); instance++) {
                    values += evaluator.instance(node, instance).properties().values().size();
                    values += evaluator.instance(node, instance).capability("host").values().size();
                    values += evaluator.instance(node, instance).operationInputs("Standard", "configure").values().size();
                }
            }
            values += evaluator.evaluatedOutputs().values().size();
            millis.add((System.nanoTime() - start) / 1e6);
        }
        Table table = new Table(NODES + " nodes: check, inputs, " + values + " values", "ms");
        table.row("the first", String.format(Locale.ROOT, "%.1f", millis.get(0)));
        table.row("the last " + PLANS / 3, Table.spread(millis.subList(PLANS - PLANS / 3, PLANS), "%.1f"));
        table.print();
    }

    /** Machines in twos, software on each that reads the address of another, and every tenth machine three times. */
    private static String cluster() {
        StringBuilder text = new StringBuilder("""
                tosca_definitions_version: tosca_simple_yaml_1_3
                topology_template:
                  inputs:
                    release: {type: version, default: 20.10, constraints: [{valid_values: [20.10, 22.04]}]}
                    memory: {type: scalar-unit.size, default: 4 GB}
                  outputs:
                    address: {value: {concat: ['http://', {get_attribute: [machine0, public_address, 0]}, /]}}
                  node_templates:
                """);
        for (int i = 0; i < NODES / 2; i++) {
            text.append("""
                        machine%1$d:
                          type: tosca.nodes.Compute
                          capabilities:
                            scalable: {properties: {default_instances: %2$d, max_instances: 3}}
                            host: {properties: {num_cpus: 2, mem_size: {get_input: memory}}}
                            os: {properties: {type: linux, version: {get_input: release}}}
                        app%1$d:
                          type: tosca.nodes.SoftwareComponent
                          properties: {component_version: {get_input: release}}
                          requirements: [{host: machine%1$d}]
                          interfaces:
                            Standard:
                              configure:
                                implementation: configure.sh
                                inputs: {own: {get_attribute: [HOST, private_address]}, all: {join: [{get_attribute: [machine%3$d, private_address]}, ',']}}
                    """.formatted(i, i % 10 == 0 ? 3 : 1, (i + 1) % (NODES / 2)));
        }
        return text.toString();
    }
}
