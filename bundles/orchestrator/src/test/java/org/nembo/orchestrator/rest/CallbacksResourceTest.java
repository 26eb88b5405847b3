package org.nembo.orchestrator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.Page;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.callback.Delivery;
import org.nembo.orchestrator.deployment.Callback;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.orchestrator.update.Update;
import org.nembo.orchestrator.work.Stage;
import org.nembo.orchestrator.work.Yaml;
import org.nembo.testkit.fake.FakePolicy;

/** Everybody tries everything on the callbacks of one deployment of ann's in the group users/lab. */
class CallbacksResourceTest {

    private static final String GROUP = "users/lab";
    private static final Subject ANN = FakePolicy.user("ann", GROUP);
    private static final Subject MEMBER = FakePolicy.user("mia", GROUP);
    private static final Subject MANAGER = FakePolicy.user("max", GROUP + "/admins");
    private static final Subject STRANGER = FakePolicy.user("bob", "users/other/admins");
    private static final Subject NAMESAKE = new Subject("https://elsewhere.example", "ann", "ann", Set.of(), Set.of("*"));
    private static final Subject NO_SCOPE = FakePolicy.with(ANN, "sites:read");

    private final Stage stage = new Stage();
    private final CallbacksResource resource = new CallbacksResource(stage.callbacks.callbacks);
    private final Map<String, BiConsumer<Caller, String>> operations = new LinkedHashMap<>();
    private String id;
    private String delivery;

    @BeforeEach
    void create() {
        id = deploy("http://127.0.0.1:1/?key=s3cret");
        stage.run(id);
        delivery = list(ANN, 10, "").items().get(0).id();
        stage.jobs.cancel(list(ANN, 10, "").items().get(0).job().orElseThrow());
        stage.jobs.run(list(ANN, 10, "").items().get(0).job().orElseThrow());
        operations.put("list", (caller, of) -> resource.list(caller, of, 10, ""));
        operations.put("redeliver", (caller, of) -> resource.redeliver(caller, of, delivery));
        operations.put("secret", resource::secret);
        operations.put("rotate", resource::rotate);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private String deploy(String url) {
        Optional<Callback> callback = Optional.of(url).filter(text -> !text.isEmpty()).map(text -> new Callback(text, Callback.Form.SIGNED));
        return stage.creation.create(ANN, new NewDeployment(Optional.of("test"), Yaml.WEB, Map.of(), null, null, null, null, null, Optional.of(GROUP), null,
                null, null, null, callback, null)).id();
    }

    private Page<DeliveryView> list(Subject caller, int limit, String after) {
        return resource.list(new Caller(caller), id, limit, after);
    }

    private Optional<ErrorCode> refusal(Subject caller, String operation) {
        try {
            operations.get(operation).accept(new Caller(caller), id);
            return Optional.empty();
        } catch (NemboException e) {
            return Optional.of(e.code());
        }
    }

    private static void refuses(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void letsEachDoWhatIsTheirs() {
        for (String operation : operations.keySet()) {
            boolean secret = operation.equals("secret") || operation.equals("rotate");
            Optional<ErrorCode> forbidden = Optional.of(GeneralError.FORBIDDEN);
            for (Subject outsider : List.of(STRANGER, NAMESAKE)) {
                assertThat(refusal(outsider, operation)).as(operation).contains(OrchestratorError.DEPLOYMENT_NOT_FOUND);
            }
            assertThat(refusal(NO_SCOPE, operation)).as(operation).isEqualTo(forbidden);
            assertThat(refusal(MEMBER, operation)).as(operation).isEqualTo(operation.equals("list") ? Optional.empty() : forbidden);
            assertThat(refusal(MANAGER, operation)).as(operation).isEqualTo(secret ? forbidden : Optional.empty());
            ended();
            assertThat(refusal(FakePolicy.admin(), operation)).as(operation).isEqualTo(secret ? forbidden : Optional.empty());
            ended();
            assertThat(refusal(ANN, operation)).as(operation).isEmpty();
            ended();
        }
    }

    /** Has whatever is on its way come to its end. */
    private void ended() {
        list(ANN, 100, "").items().stream().filter(row -> row.state() == Delivery.State.PENDING).forEach(row -> {
            stage.jobs.cancel(row.job().orElseThrow());
            stage.jobs.run(row.job().orElseThrow());
        });
    }

    @Test
    void showsTheLogPageByPageAndNothingSecret() {
        resource.redeliver(new Caller(ANN), id, delivery);
        ended();
        resource.redeliver(new Caller(ANN), id, delivery);
        Page<DeliveryView> first = list(ANN, 2, "");
        assertThat(first.items()).extracting(DeliveryView::state).containsExactly(Delivery.State.PENDING, Delivery.State.CANCELLED);
        assertThat(first.items()).allSatisfy(row -> {
            assertThat(row.message()).as("the receiver knows it again").isEqualTo(delivery);
            assertThat(row.status()).isEqualTo("CREATE_COMPLETE");
            assertThat(row.url()).isEqualTo("http://127.0.0.1:1/?…");
        });
        Page<DeliveryView> second = list(ANN, 2, first.next().orElseThrow());
        assertThat(second.items()).extracting(DeliveryView::id).containsExactly(delivery);
        refuses(GeneralError.INVALID_REQUEST, () -> list(ANN, 2, "x' OR 1=1"));
    }

    @Test
    void refusesToRepeatWhatIsOnItsWayOrUnknown() {
        resource.redeliver(new Caller(ANN), id, delivery);
        String pending = list(ANN, 1, "").items().get(0).id();
        refuses(OrchestratorError.CALLBACK_PENDING, () -> resource.redeliver(new Caller(ANN), id, pending));
        refuses(OrchestratorError.CALLBACK_NOT_FOUND, () -> resource.redeliver(new Caller(ANN), id, "nothing"));
        refuses(OrchestratorError.CALLBACK_NOT_FOUND, () -> resource.redeliver(new Caller(ANN), deploy("http://127.0.0.1:1/"), delivery));
    }

    @Test
    void hasNoSecretForADeploymentWithoutCallback() {
        String silent = deploy("");
        refuses(OrchestratorError.CALLBACK_NONE, () -> resource.secret(new Caller(ANN), silent));
        refuses(OrchestratorError.CALLBACK_NONE, () -> resource.redeliver(new Caller(ANN), silent, delivery));
        assertThat(resource.list(new Caller(ANN), silent, 10, "").items()).isEmpty();
    }

    @Test
    void anUpdateTakesNoAddressThatACreationWouldRefuse() {
        for (String bad : List.of("ftp://host/", "http://ann:hunter22@host/", "no url at all", "http://")) {
            refuses(OrchestratorError.DEPLOYMENT_INVALID, () -> change(bad));
            refuses(OrchestratorError.DEPLOYMENT_INVALID, () -> deploy(bad));
        }
        assertThat(stage.row(id).callback().url()).as("it is as it was").isEqualTo("http://127.0.0.1:1/?key=s3cret");
        assertThat(list(ANN, 10, "").items()).isNotEmpty();
    }

    private void change(String url) {
        Optional<Callback> callback = Optional.of(new Callback(url, Callback.Form.SIGNED));
        stage.updates.update(ANN, id, new Update(Optional.empty(), Map.of(), Set.of(), callback, Optional.empty()));
    }

    @Test
    void showsTheSameSecretUntilItIsReplaced() {
        String secret = resource.secret(new Caller(ANN), id).secret();
        assertThat(resource.secret(new Caller(ANN), id).secret()).isEqualTo(secret);
        String next = resource.rotate(new Caller(ANN), id).secret();
        assertThat(next).startsWith("whsec_").isNotEqualTo(secret);
        assertThat(resource.secret(new Caller(ANN), id).secret()).isEqualTo(next);
        assertThat(resource.secret(new Caller(ANN), id).toString()).doesNotContain(next);
    }
}
