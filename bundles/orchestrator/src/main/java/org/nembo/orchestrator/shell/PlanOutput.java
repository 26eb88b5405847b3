package org.nembo.orchestrator.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nembo.api.shell.Output;
import org.nembo.orchestrator.plan.DryRun;
import org.nembo.orchestrator.plan.PlannedResource;

/** What a creation would do, as the shell shows it. */
final class PlanOutput {

    private PlanOutput() {
    }

    static Output of(DryRun.Report report, boolean json) {
        return json ? Output.details(data(report)) : Output.text(text(report));
    }

    private static Map<String, Object> data(DryRun.Report report) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("possible", !report.candidates().isEmpty());
        data.put("resources", report.plan().resources().stream().map(PlanOutput::data).toList());
        List<Map<String, Object>> sites = new ArrayList<>();
        report.candidates().forEach(candidate -> sites.add(Map.of("site", candidate.site().id(), "takes", true, "why", candidate.why())));
        report.discards().forEach(discard -> sites.add(Map.of("site", discard.site(), "takes", false, "why", discard.reason(), "change", discard.remedy())));
        data.put("sites", sites);
        data.put("steps", report.steps());
        data.put("notes", report.plan().notes());
        return data;
    }

    private static Map<String, Object> data(PlannedResource resource) {
        return Map.of("node", resource.node(), "instance", resource.instance(), "kind", resource.kind().name(), "name", resource.label(),
                "type", resource.type(), "after", resource.needs().stream().sorted().toList());
    }

    private static String text(DryRun.Report report) {
        List<String> lines = new ArrayList<>();
        lines.add("Resources");
        for (PlannedResource resource : report.plan().resources()) {
            String after = resource.needs().isEmpty() ? "" : ", after " + String.join(", ", resource.needs().stream().sorted().toList());
            lines.add("  %-9s %s (%s%s)".formatted(resource.kind(), resource.label(), resource.type(), after));
        }
        lines.add("Sites");
        report.candidates().forEach(candidate -> lines.add("  + %s: %s".formatted(candidate.site().id(), candidate.why())));
        report.discards().forEach(discard -> lines.add("  - %s: %s (what would help: %s)".formatted(discard.site(), discard.reason(), discard.remedy())));
        lines.add("Steps");
        report.steps().forEach(step -> lines.add("  " + step));
        report.plan().notes().forEach(note -> lines.add("Note: " + note));
        return String.join("\n", lines);
    }
}
