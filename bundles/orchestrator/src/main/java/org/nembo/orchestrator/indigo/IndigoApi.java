package org.nembo.orchestrator.indigo;

import java.util.Optional;
import java.util.Set;
import org.nembo.api.rest.FailureBody;
import org.nembo.api.rest.RestApi;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code /orchestrator}: the REST API of the INDIGO PaaS orchestrator, for the clients that exist. */
@Component(service = RestApi.class, configurationPid = "org.nembo.orchestrator.indigo")
@Designate(ocd = IndigoApi.Config.class)
public final class IndigoApi implements RestApi {

    static final String JSON = "application/json;charset=UTF-8";
    static final String TEXT = "text/plain;charset=UTF-8";

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo orchestrator, INDIGO API")
    public @interface Config {
        @AttributeDefinition(description = "Whether the owner sees sensitive outputs in a deployment that it asks for by id, since clients cannot ask for them")
        boolean reveal_to_owner() default false;

        @AttributeDefinition(description = "What /configuration tells of other services, as NAME=URL: cpr_url, slam_url, cmdb_url, im_url, monitoring_url, "
                + "vault_url, rucio_url")
        String[] configuration() default {};
    }

    private final Set<Object> resources;

    @Activate
    public IndigoApi(Config config, BundleContext context, @Reference Operations operations, @Reference Listing listing) {
        this(config, String.valueOf(context.getProperty("nembo.version")), operations, listing);
    }

    IndigoApi(Config config, String version, Operations operations, Listing listing) {
        this.resources = Set.of(new RootResource(version, Endpoints.parse(config.configuration())),
                new DeploymentsResource(operations, listing, config.reveal_to_owner()), new ResourcesResource(operations), new SchedulesResource());
    }

    @Override
    public String path() {
        return "/orchestrator";
    }

    @Override
    public String title() {
        return "Orchestrator (INDIGO)";
    }

    @Override
    public Set<Object> resources() {
        return resources;
    }

    @Override
    public Optional<FailureBody> failureBody() {
        return Optional.of(new IndigoFailures());
    }
}
