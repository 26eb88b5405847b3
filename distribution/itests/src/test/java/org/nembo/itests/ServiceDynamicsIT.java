package org.nembo.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Inject;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Authenticator;
import org.nembo.api.identity.Subject;
import org.nembo.api.identity.TokenVerifier;
import org.nembo.api.job.JobHandler;
import org.nembo.api.job.JobState;
import org.nembo.api.job.Jobs;
import org.nembo.api.job.Step;
import org.nembo.api.job.StepContext;
import org.nembo.api.job.StepResult;
import org.nembo.api.rest.RestApi;
import org.nembo.api.store.Databases;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderDirectory;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Services of another bundle, this test's, come to the running server and go again: it takes them up and forgets them. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ServiceDynamicsIT {

    private static final Duration SOON = Api.PATIENCE;

    @Inject
    private BundleContext context;

    private PaxApi api;

    @Configuration
    public Option[] server() throws IOException {
        return PaxServer.options("dynamics");
    }

    @Before
    public void connect() {
        api = new PaxApi(Path.of(context.getProperty("nembo.data")));
        Api.await("readiness", SOON, () -> api.status("/health/ready") == 200 && api.status("/api/v1/jobs") == 200);
    }

    @After
    public void nothingStays() {
        new Components(context).awaitSatisfied("after the test");
    }

    @Test
    public void aProviderAppearsInTheDirectoryAndDisappears() {
        ProviderDirectory directory = service(ProviderDirectory.class);
        ServiceRegistration<?> toy = context.registerService(CloudProvider.class, new ToyProvider.Toy("first"), null);
        assertThat(directory.list()).extracting(ProviderDescriptor::name).containsExactly("local", "toy");
        assertThat(api.status("/api/v1/providers/toy")).isEqualTo(200);
        toy.unregister();
        assertThat(directory.list()).extracting(ProviderDescriptor::name).containsExactly("local");
        assertThatThrownBy(() -> directory.get("toy")).isInstanceOf(NemboException.class).hasMessageContaining("toy");
        assertThat(api.status("/api/v1/providers/toy")).isNotEqualTo(200);
    }

    @Test
    public void ofTwoProvidersOfOneNameTheOtherServesWhenOneGoes() {
        ProviderDirectory directory = service(ProviderDirectory.class);
        ServiceRegistration<?> first = context.registerService(CloudProvider.class, new ToyProvider.Toy("first"), null);
        ServiceRegistration<?> second = context.registerService(CloudProvider.class, new ToyProvider.Toy("second"), null);
        assertThat(directory.get("toy").descriptor().title()).isEqualTo("second");
        second.unregister();
        assertThat(directory.get("toy").descriptor().title()).isEqualTo("first");
        first.unregister();
        assertThatThrownBy(() -> directory.get("toy")).isInstanceOf(NemboException.class);
    }

    @Test
    public void ofTwoApisOnOnePathTheFirstIsServedUntilItGoes() throws IOException {
        ServiceRegistration<?> first = context.registerService(RestApi.class, new EchoApi("first"), null);
        ServiceRegistration<?> second = context.registerService(RestApi.class, new EchoApi("second"), null);
        awaitAnswer("first");
        assertThat(api.json("/api/v1/openapi.json").path("paths").toString()).containsOnlyOnce("/api/v1/echo");
        first.unregister();
        awaitAnswer("second");
        second.unregister();
        Api.await("404 without either", SOON, () -> api.status(EchoApi.PATH) == 404);
    }

    @Test
    public void anApiRegisteredTwiceIsServedUntilBothRegistrationsAreGone() {
        EchoApi echo = new EchoApi("both");
        ServiceRegistration<?> first = context.registerService(RestApi.class, echo, null);
        ServiceRegistration<?> second = context.registerService(RestApi.class, echo, null);
        awaitAnswer("both");
        first.unregister();
        awaitAnswer("both");
        second.unregister();
        Api.await("404 without either", SOON, () -> api.status(EchoApi.PATH) == 404);
    }

    @Test
    public void aHandlerThatComesLateTakesUpTheJobThatWaits() throws Exception {
        Jobs jobs = service(Jobs.class);
        String job;
        try (Connection connection = service(Databases.class).open("itest", ServiceDynamicsIT.class).getConnection()) {
            connection.setAutoCommit(false);
            job = jobs.submit(connection, new Jobs.Request("itest.late", "itests/1", "owner@itest", "{}", Optional.empty()));
            connection.commit();
        }
        Api.await("waiting job", SOON, () -> jobs.find(job).orElseThrow().state() == JobState.WAITING_FOR_HANDLER);
        AtomicInteger runs = new AtomicInteger();
        ServiceRegistration<?> handler = context.registerService(JobHandler.class, new Late(runs), null);
        Api.await("done job", SOON, () -> jobs.find(job).orElseThrow().state() == JobState.SUCCEEDED);
        assertThat(runs).hasValue(1);
        handler.unregister();
    }

    @Test
    public void aVerifierIsAskedAsLongAsItIsThere() throws IOException {
        Authenticator authenticator = service(Authenticator.class);
        Subject visitor = new Subject("urn:itest", "v", "visitor", Set.of(), Set.of("*"));
        TokenVerifier verifier = (token, audience) -> Optional.of(visitor).filter(subject -> token.equals("itest-token"));
        assertThatThrownBy(() -> authenticator.authenticate("itest-token", "api")).isInstanceOf(NemboException.class);
        ServiceRegistration<?> registration = context.registerService(TokenVerifier.class, verifier, null);
        assertThat(authenticator.authenticate("itest-token", "api")).isEqualTo(visitor);
        assertThat(api.get("/api/v1/sites", "itest-token").statusCode()).isEqualTo(200);
        assertThat(api.get("/api/v1/jobs", "wrong-token").statusCode()).isEqualTo(401);
        registration.unregister();
        assertThat(api.get("/api/v1/sites", "itest-token").statusCode()).isEqualTo(401);
    }

    private void awaitAnswer(String text) {
        Api.await("answer of " + text, SOON, () -> {
            try {
                HttpResponse<String> response = api.get(EchoApi.PATH, "");
                return response.statusCode() == 200 && response.body().equals(text);
            } catch (IOException e) {
                return false;
            }
        });
    }

    private <S> S service(Class<S> type) {
        return context.getService(context.getServiceReference(type));
    }

    /** Counts how often its step runs. */
    private record Late(AtomicInteger runs) implements JobHandler {

        @Override
        public String type() {
            return "itest.late";
        }

        @Override
        public List<Step> steps(StepContext stepContext) {
            return List.of(Step.named("count", step -> {
                runs.incrementAndGet();
                return StepResult.done();
            }));
        }
    }
}
