package org.nembo.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.SecurityContext;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Decision;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.User;
import org.nembo.api.policy.PolicyRequest;

/**
 * Our decisions in the form of OPA's data API, for programs that ask an OPA. A path that nothing is at answers an empty object. The gateway of Ceph sends its
 * token as {@code X-Auth-Token}, so these operations look at the token themselves; nobody without one is answered.
 */
@Path("/")
@Produces("application/json")
public final class DataResource {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Decision UNKNOWN = Decision.deny("the input tells nothing that can be decided");

    private final RulePolicy policy;
    private final Questions questions;
    private final Authenticator authenticator;

    DataResource(RulePolicy policy, Questions questions, Authenticator authenticator) {
        this.policy = policy;
        this.questions = questions;
        this.authenticator = authenticator;
    }

    /** @param input the input as JSON */
    @GET
    @Path("{path: .*}")
    @PermitAll
    public Map<String, Object> get(@Context SecurityContext security, @HeaderParam("X-Auth-Token") String token, @PathParam("path") String path,
            @QueryParam("input") @DefaultValue("") String input, @QueryParam("decision_id") @DefaultValue("false") boolean id) {
        authorise(security, token, path);
        try {
            return answer(path, input.isEmpty() ? MissingNode.getInstance() : JSON.readTree(input), id);
        } catch (JsonProcessingException e) {
            throw new NemboException(GeneralError.INVALID_REQUEST, "the parameter 'input' is not valid JSON");
        }
    }

    /** @param body an object with {@code input} */
    @POST
    @Path("{path: .*}")
    @Consumes("application/json")
    @PermitAll
    public Map<String, Object> post(@Context SecurityContext security, @HeaderParam("X-Auth-Token") String token, @PathParam("path") String path,
            @QueryParam("decision_id") @DefaultValue("false") boolean id, JsonNode body) {
        authorise(security, token, path);
        return answer(path, body == null ? MissingNode.getInstance() : body.path("input"), id);
    }

    private void authorise(SecurityContext security, String token, String path) {
        Subject caller = (Subject) security.getUserPrincipal();
        if (caller == null && token != null) {
            caller = authenticator.authenticate(token, "api");
        }
        if (caller == null) {
            throw new NemboException(GeneralError.UNAUTHENTICATED, "send a token as 'Authorization: Bearer <token>' or 'X-Auth-Token: <token>'");
        }
        policy.require(caller, "policies:decide", "policies", Map.of());
    }

    private Map<String, Object> answer(String path, JsonNode input, boolean id) {
        Map<String, Object> answer = new LinkedHashMap<>();
        if (id) {
            answer.put("decision_id", UUID.randomUUID().toString());
        }
        switch (path.replaceFirst("/$", "")) {
            case "nembo/authz/allow" -> answer.put("result", decide(input).allowed());
            case "nembo/authz" -> answer.put("result", document(decide(input)));
            case "ceph/rgw/allow" -> answer.put("result", gateway(input).allowed());
            case "ceph/rgw" -> answer.put("result", document(gateway(input)));
            default -> {
                return answer;
            }
        }
        return answer;
    }

    private static Map<String, Object> document(Decision decision) {
        return Map.of("allow", decision.allowed(), "reason", decision.reason(), "statement", decision.statement());
    }

    private Decision decide(JsonNode input) {
        String action = input.path("action").asText();
        String resource = input.path("resource").asText();
        if (action.isEmpty() || resource.isEmpty()) {
            return UNKNOWN;
        }
        Map<String, String> facts = new HashMap<>();
        input.path("context").properties().forEach(each -> facts.put(each.getKey(), each.getValue().asText()));
        Subject subject;
        try {
            subject = Questions.subject(input.path("subject"), "input.subject");
        } catch (NemboException e) {
            return Decision.deny(e.getMessage());
        }
        return policy.decide(subject, action, resource, facts);
    }

    private Decision gateway(JsonNode input) {
        Optional<PolicyRequest> request = RgwInput.read(input, this::user);
        return request.map(asked -> policy.decide(asked.subject().orElseThrow(), asked.action(), asked.resource(), asked.facts())).orElse(UNKNOWN);
    }

    /**
     * A user of the gateway is the local account of that name, in whatever tenant, and nobody when that is suspended; others are known to policies as
     * {@code NAME@urn:ceph:rgw}.
     */
    private Optional<Subject> user(String id) {
        String name = id.substring(id.lastIndexOf('$') + 1);
        Optional<User> local = questions.local(name);
        if (local.isEmpty()) {
            return Optional.of(new Subject("urn:ceph:rgw", id, name.isEmpty() ? id : name, Set.of(), Set.of("*")));
        }
        return local.filter(user -> !user.suspended())
                .map(user -> new Subject(user.issuer(), user.subject(), user.username(), user.groups(), Set.of("*")));
    }
}
