package org.nembo.orchestrator.plan;

import java.util.ArrayList;
import java.util.List;
import org.nembo.orchestrator.deployment.JobInput;
import org.nembo.orchestrator.deployment.ResourceKind;

/**
 * In which order things are made: what does not need each other is asked for together and only then waited for, so that ten machines take as long as the
 * slowest of them. Pure functions.
 */
public final class Waves {

    /** What a step does. */
    public enum Deed {
        /** Asks the site for a thing. */
        CREATE("create %s"),
        /** Waits until it can be used. */
        START("start %s"),
        /** Begins an operation and does not wait. */
        BEGIN("begin %2$s of %1$s"),
        /** Begins an operation, unless it has begun, and waits for its end. */
        RUN("run %2$s of %1$s");

        private final String words;

        Deed(String words) {
            this.words = words;
        }
    }

    /** One step. @param operation empty for one that runs none */
    public record Part(Deed deed, JobInput.Item item, String operation) {

        public String name() {
            return deed.words.formatted(item.label(), operation);
        }
    }

    private Waves() {
    }

    /** The steps that make things. @param items in the order of their levels */
    public static List<Part> parts(List<JobInput.Item> items) {
        List<Part> parts = new ArrayList<>();
        groups(items).forEach(wave -> make(wave, parts));
        return parts;
    }

    /** Neighbours of one level, together. */
    private static List<List<JobInput.Item>> groups(List<JobInput.Item> items) {
        List<List<JobInput.Item>> groups = new ArrayList<>();
        for (JobInput.Item item : items) {
            if (groups.isEmpty() || groups.get(groups.size() - 1).get(0).level() != item.level()) {
                groups.add(new ArrayList<>());
            }
            groups.get(groups.size() - 1).add(item);
        }
        return groups;
    }

    private static void make(List<JobInput.Item> wave, List<Part> parts) {
        List<JobInput.Item> things = wave.stream().filter(item -> item.kind() != ResourceKind.SOFTWARE && item.kind() != ResourceKind.LOGICAL).toList();
        things.forEach(item -> parts.add(new Part(Deed.CREATE, item, "")));
        things.stream().filter(item -> item.kind() != ResourceKind.NETWORK).forEach(item -> parts.add(new Part(Deed.START, item, "")));
        int longest = wave.stream().mapToInt(item -> item.operations().size()).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            int number = i;
            List<JobInput.Item> runs = wave.stream().filter(item -> item.operations().size() > number).toList();
            if (runs.size() > 1) {
                runs.forEach(item -> parts.add(new Part(Deed.BEGIN, item, item.operations().get(number))));
            }
            runs.forEach(item -> parts.add(new Part(Deed.RUN, item, item.operations().get(number))));
        }
    }

    /** Neighbours that are instances of one node, together: they are removed at a time. */
    public static List<List<JobInput.Item>> twins(List<JobInput.Item> items) {
        List<List<JobInput.Item>> groups = new ArrayList<>();
        for (JobInput.Item item : items) {
            if (groups.isEmpty() || !groups.get(groups.size() - 1).get(0).node().equals(item.node())) {
                groups.add(new ArrayList<>());
            }
            groups.get(groups.size() - 1).add(item);
        }
        return groups;
    }
}
