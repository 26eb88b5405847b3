package org.nembo.engine.policy.opa;

import java.util.function.LongSupplier;
import org.nembo.api.identity.Decision;
import org.nembo.api.policy.PolicyEngine;
import org.nembo.api.policy.PolicyRequest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an Open Policy Agent. Whatever is not a clear yes within the deadline is a no; after some failures in a row it is not asked for a while. Answers are
 * remembered for a moment. Thread-safe.
 */
@Component(configurationPid = "org.nembo.engine.policy.opa", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = OpaEngine.Config.class)
public final class OpaEngine implements PolicyEngine {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo policy engine OPA")
    public @interface Config {
        @AttributeDefinition(description = "Address of the OPA, without a path")
        String url();

        @AttributeDefinition(description = "Path of the decision below /v1/data, which must be true or false")
        String decision() default "nembo/authz/allow";

        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Bearer token that the OPA wants; empty for none")
        String token() default "";

        @AttributeDefinition(description = "How long a connection may take to open, in milliseconds")
        int connect_millis() default 200;

        @AttributeDefinition(description = "How long an answer may take in all, in milliseconds")
        int total_millis() default 500;

        @AttributeDefinition(description = "How long an answer is remembered, in seconds; 0 for not at all")
        int cache_seconds() default 5;

        @AttributeDefinition(description = "Most answers that are remembered")
        int cache_size() default 10_000;

        @AttributeDefinition(description = "Failures in a row after which the OPA is not asked for a while")
        int breaker_failures() default 5;

        @AttributeDefinition(description = "How long it is not asked then, in seconds")
        int breaker_seconds() default 5;

        @AttributeDefinition(description = "Most questions at the same time; those beyond are denied at once")
        int calls() default 64;
    }

    private static final Logger log = LoggerFactory.getLogger(OpaEngine.class);

    private final Agent agent;
    private final Answers answers;
    private final Breaker breaker;
    private final String statement;

    @Activate
    public OpaEngine(Config config) {
        this(Settings.of(config), System::nanoTime);
    }

    OpaEngine(Settings settings, LongSupplier nanos) {
        this.agent = new Agent(settings);
        this.answers = new Answers(settings.remember(), settings.mostRemembered(), nanos);
        this.breaker = new Breaker(settings.failures(), settings.pause(), nanos);
        this.statement = "opa/" + settings.decision();
    }

    @Override
    public String name() {
        return "opa";
    }

    @Override
    public Decision decide(PolicyRequest request, long revision) {
        byte[] question = Question.of(request);
        Answers.Key key = Answers.key(revision, question);
        Boolean known = answers.find(key);
        if (known != null) {
            return decision(known);
        }
        if (!breaker.admits()) {
            return Decision.deny("the policy engine OPA failed several times in a row and is not asked for a while");
        }
        try {
            boolean allowed = agent.ask(question);
            if (breaker.succeeded()) {
                log.info("OPA answers again");
            }
            answers.put(key, allowed);
            return decision(allowed);
        } catch (AgentFailure e) {
            if (breaker.failed()) {
                log.warn("OPA is not asked for a while, everything is denied: {}", e.getMessage());
            }
            return Decision.deny("the policy engine OPA gave no decision: " + e.getMessage());
        }
    }

    private Decision decision(boolean allowed) {
        return new Decision(allowed ? Decision.Effect.ALLOW : Decision.Effect.DENY, statement, allowed ? "allowed by OPA" : "denied by OPA");
    }
}
