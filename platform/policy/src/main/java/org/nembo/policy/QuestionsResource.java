package org.nembo.policy;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;

/** Why something is allowed or denied, and whether a table of expectations holds. */
@Path("/")
@Produces("application/json")
public final class QuestionsResource {

    /** What came of a table. */
    public record Tested(int cases, int failed, List<Cases.Result> results) {

        static Tested of(List<Cases.Result> results) {
            return new Tested(results.size(), (int) results.stream().filter(each -> !each.good()).count(), results);
        }
    }

    private final Questions questions;

    QuestionsResource(Questions questions) {
        this.questions = questions;
    }

    @GET
    @Path("explain")
    public Explanation explain(@Context SecurityContext security, @QueryParam("subject") @DefaultValue("") String subject,
            @QueryParam("action") @DefaultValue("") String action, @QueryParam("resource") @DefaultValue("") String resource,
            @QueryParam("group") List<String> groups, @QueryParam("fact") List<String> facts) {
        return questions.explain(PoliciesResource.caller(security), subject, groups, action, resource, facts);
    }

    @POST
    @Path("test")
    @Consumes("application/json")
    public Tested test(@Context SecurityContext security, JsonNode table) {
        return Tested.of(questions.test(PoliciesResource.caller(security), Cases.read(table)));
    }
}
