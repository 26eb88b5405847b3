package org.nembo.orchestrator.rest;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Policy;
import org.nembo.api.identity.Subject;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.orchestrator.template.Fragment;
import org.nembo.orchestrator.template.Source;
import org.nembo.orchestrator.template.TemplateReport;

/** Checks templates without deploying them. */
@Path("/")
@Produces("application/json")
public final class TemplatesResource {

    /** What a client sends as JSON. @param inputs values to check as well @param fragments additions that are merged with the template */
    public record Check(String template, Optional<Map<String, Object>> inputs, List<Fragment> fragments) {

        /** One that is whole. */
        public Check(String template, Optional<Map<String, Object>> inputs) {
            this(template, inputs, null);
        }
    }

    private final Blueprints blueprints;
    private final Policy policy;

    TemplatesResource(Blueprints blueprints, Policy policy) {
        this.blueprints = blueprints;
        this.policy = policy;
    }

    @POST
    @Path("check")
    @Consumes("application/json")
    public TemplateReport check(@Context SecurityContext security, Check check) {
        if (check == null || check.template() == null) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "send a JSON object with 'template', the text to check");
        }
        return report(security, new Source(check.template(), check.fragments()), check.inputs() == null ? Optional.empty() : check.inputs());
    }

    @POST
    @Path("check")
    @Consumes({"text/yaml", "application/yaml", "application/x-yaml", "text/plain"})
    public TemplateReport checkText(@Context SecurityContext security, String text) {
        return report(security, Source.of(text), Optional.empty());
    }

    private TemplateReport report(SecurityContext security, Source source, Optional<Map<String, Object>> inputs) {
        policy.require((Subject) security.getUserPrincipal(), "templates:check", "templates", Map.of());
        return TemplateReport.of(blueprints, source, inputs);
    }
}
