package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.ErrorCodes;
import org.nembo.api.error.GeneralError;
import org.nembo.api.job.JobHandler;
import org.nembo.api.rest.RestApi;
import org.nembo.api.shell.CommandScope;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.ProviderError;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWiring;

/** The bundles of the distribution fit together: inside one framework, each runs and has all that it needs. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WiringIT {

    private static final Duration SOON = Api.PATIENCE;

    @Inject
    private BundleContext context;

    @Configuration
    public Option[] server() throws IOException {
        return PaxServer.options("wiring");
    }

    @Test
    public void everyBundleIsActiveAndEveryFragmentResolved() {
        assertThat(ours()).hasSizeGreaterThanOrEqualTo(14);
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
            assertThat(bundle.getState()).as("state of " + bundle).isEqualTo(fragment ? Bundle.RESOLVED : Bundle.ACTIVE);
        }
    }

    @Test
    public void everyComponentIsSatisfied() {
        Components components = new Components(context);
        components.awaitSatisfied("at the start");
        assertThat(components.count()).isGreaterThan(60);
    }

    @Test
    public void noPackageOfOursIsExportedTwice() {
        Map<String, String> exporters = new TreeMap<>();
        for (Bundle bundle : ours()) {
            bundle.adapt(BundleWiring.class).getCapabilities(PackageNamespace.PACKAGE_NAMESPACE).forEach(capability -> {
                String name = capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE).toString();
                assertThat(exporters.put(name, bundle.getSymbolicName())).as("another exporter of " + name + " than " + bundle).isNull();
            });
        }
        assertThat(exporters).containsKeys("org.nembo.api.rest", "org.nembo.api.job", "org.nembo.spi.provider");
    }

    @Test
    public void everyScopeOfTheShellIsThere() {
        await(CommandScope.class, CommandScope::name, "bundle", "feature", "config", "log", "service", "shell", "system", "provider", "site", "template",
                "deployment", "deployment", "deployment", "job", "event", "token", "secret", "backup", "user", "group", "policy", "role", "client", "audit",
                "security-key", "accesskey", "bucket", "object", "quota", "scrub", "replication");
    }

    @Test
    public void everyApiIsThereOnceUnderItsOwnPath() {
        await(RestApi.class, RestApi::path, "/api/v1/sites", "/api/v1/providers", "/api/v1/deployments", "/api/v1/templates", "/api/v1/jobs", "/api/v1/events",
                "/api/v1/tokens", "/api/v1/shell", "/orchestrator", "/v1/sys", "/v1/auth", "/v1/secret", "/api/v1/ssh-keys",
                "/.well-known/oauth-authorization-server/oidc", "/.well-known/openid-configuration", "/api/v1/audit", "/api/v1/clients", "/api/v1/consents",
                "/api/v1/groups", "/api/v1/policies", "/api/v1/policy", "/api/v1/registrations", "/api/v1/role-bindings", "/api/v1/roles", "/api/v1/session",
                "/api/v1/sessions", "/api/v1/users", "/iam/api/client-registration", "/oidc", "/scim", "/v1/data", "/api/v1/object", "/sts");
    }

    @Test
    public void everyTypeOfJobHasOneHandler() {
        await(JobHandler.class, JobHandler::type, "deployment.create", "deployment.update", "deployment.action", "deployment.delete", "deployment.callback",
                "objectstore.bucket-delete", "objectstore.export", "objectstore.import", "objectstore.lifecycle", "objectstore.scrub");
    }

    @Test
    public void everyProviderIsThere() {
        await(CloudProvider.class, provider -> provider.descriptor().name(), "local");
    }

    @Test
    public void everyBundleWithErrorsTellsItsCodesAndNoTwoAreEqual() {
        await(ErrorCodes.class, codes -> codes.codes().get(0).getClass().getPackageName(), "org.nembo.audit", "org.nembo.directory", "org.nembo.federation",
                "org.nembo.identity", "org.nembo.jobs", "org.nembo.objectstore", "org.nembo.orchestrator", "org.nembo.secrets", "org.nembo.store");
        Stream<ErrorCode> general = Stream.concat(Arrays.stream(GeneralError.values()), Arrays.stream(ProviderError.values()));
        List<String> names = Stream.concat(general, services(ErrorCodes.class).stream().flatMap(codes -> codes.codes().stream())).map(ErrorCode::name).toList();
        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(40);
    }

    private <S> void await(Class<S> type, Function<S, String> name, String... expected) {
        Api.await("all " + type.getSimpleName(), SOON, () -> services(type).size() >= expected.length);
        assertThat(services(type).stream().map(name)).containsExactlyInAnyOrder(expected);
    }

    private <S> List<S> services(Class<S> type) {
        try {
            Collection<ServiceReference<S>> references = context.getServiceReferences(type, null);
            return references.stream().map(context::getService).toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Bundle> ours() {
        return Arrays.stream(context.getBundles()).filter(bundle -> String.valueOf(bundle.getSymbolicName()).startsWith("org.nembo.")).toList();
    }
}
