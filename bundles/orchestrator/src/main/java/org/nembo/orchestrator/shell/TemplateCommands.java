package org.nembo.orchestrator.shell;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.identity.Policy;
import org.nembo.api.shell.Command;
import org.nembo.api.shell.CommandLine;
import org.nembo.api.shell.CommandScope;
import org.nembo.api.shell.Output;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.orchestrator.template.TemplateReport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code template:check}. */
@Component
public final class TemplateCommands implements CommandScope {

    private final Blueprints blueprints;
    private final ServerFiles files;

    @Activate
    public TemplateCommands(@Reference Blueprints blueprints, @Reference Policy policy) {
        this.blueprints = blueprints;
        this.files = new ServerFiles(policy);
    }

    @Override
    public String name() {
        return "template";
    }

    @Override
    public String help() {
        return "TOSCA templates.";
    }

    @Override
    public List<Command> commands() {
        return List.of(Command.named("check", "templates:check", "Checks a template and tells everything that is wrong with it at once.")
                .argument("file", "A file on the server's side; clients send their own with 'template check'.")
                .option("with", ServerFiles.WITH, "").run(this::check));
    }

    private Output check(CommandLine line) {
        TemplateReport report = TemplateReport.of(blueprints, files.source(line.caller(), line.argument("file"), line.option("with")),
                Optional.empty());
        if (line.json()) {
            return Output.details(report.toMap());
        }
        if (report.findings().isEmpty()) {
            return Output.text("Valid: nodes %s.".formatted(String.join(", ", report.nodes().stream().map(TemplateReport.NodeType::name).toList())));
        }
        return Output.table(List.of("File", "Line", "Column", "Severity", "Code", "Message"), report.findings().stream().map(TemplateCommands::row).toList());
    }

    private static List<Object> row(Map<String, Object> finding) {
        return List.of(finding.getOrDefault("file", ""),
                finding.get("line"), finding.get("column"), finding.get("severity"), finding.get("code"), finding.get("message"));
    }
}
