package org.nembo.orchestrator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.ErrorCode;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.EventFeed;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.orchestrator.work.Stage;
import org.nembo.orchestrator.work.Yaml;
import org.nembo.testkit.fake.FakePolicy;

/** Everybody tries everything on one deployment of ann's. */
class AuthorisationTest {

    private static final Subject BOB = FakePolicy.user("bob");
    private static final Subject GROUP = FakePolicy.user("carl", "users/other");
    private static final Subject NAMESAKE = new Subject("https://elsewhere.example", "ann", "ann", Set.of(), Set.of("*"));
    private static final Subject NOBODY = FakePolicy.with(FakePolicy.user("dora"), "sites:read");

    private final Stage stage = new Stage();
    private final DeploymentsResource resource = new DeploymentsResource(stage.deployments, stage.creation, stage.deletion);
    private final DeploymentFeed feed = new DeploymentFeed(stage.deployments, stage.store, stage.events);
    private final Map<String, BiConsumer<Caller, String>> operations = new LinkedHashMap<>();
    private String id;

    @BeforeEach
    void create() {
        id = stage.create(Yaml.WEB).id();
        operations.put("read", resource::read);
        operations.put("template", resource::template);
        operations.put("outputs", (caller, of) -> resource.outputs(caller, of, false));
        operations.put("nodes", resource::nodes);
        operations.put("steps", resource::steps);
        operations.put("events", (caller, of) -> resource.events(caller, of, 10, ""));
        operations.put("log", (caller, of) -> resource.log(caller, of, 10, ""));
        operations.put("log text", resource::logText);
        operations.put("live events", (caller, of) -> open(caller, of + "/events"));
        operations.put("live log", (caller, of) -> open(caller, of + "/log"));
        operations.put("reveal", (caller, of) -> resource.outputs(caller, of, true));
        operations.put("delete", (caller, of) -> resource.delete(caller, of, false));
    }

    @AfterEach
    void close() {
        feed.close();
        stage.close();
    }

    private void open(Caller caller, String path) {
        EventFeed.Sink sink = new EventFeed.Sink() {
            @Override
            public boolean send(String eventId, String type, String data) {
                return true;
            }

            @Override
            public void end() {
                // the test looks at who is let in only
            }
        };
        try (AutoCloseable open = feed.open(new EventFeed.Request(caller.subject(), path, Map.of(), Optional.empty()), sink)) {
            assertThat(open).isNotNull();
        } catch (NemboException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void all(Subject subject, ErrorCode expected) {
        operations.forEach((name, operation) -> assertThatThrownBy(() -> operation.accept(new Caller(subject), id)).as(name)
                .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).as(name).isEqualTo(expected)));
    }

    @Test
    void theOwnerMayDoEverything() {
        operations.values().forEach(operation -> operation.accept(new Caller(Stage.ANN), id));
    }

    @Test
    void anAdministratorMayDoEverythingButSeeSecrets() {
        Caller admin = new Caller(FakePolicy.admin());
        operations.forEach((name, operation) -> {
            if (name.equals("reveal")) {
                assertThatThrownBy(() -> operation.accept(admin, id)).hasMessageContaining("only the owner");
            } else {
                operation.accept(admin, id);
            }
        });
    }

    @Test
    void toEverybodyElseItIsNotThere() {
        for (Subject subject : List.of(BOB, GROUP, NAMESAKE, NOBODY)) {
            all(subject, OrchestratorError.DEPLOYMENT_NOT_FOUND);
        }
        assertThat(stage.row(id).status().name()).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    void theAnswerToAStrangerIsTheSameAsForWhatDoesNotExist() {
        String none = id.substring(0, 35) + (id.endsWith("0") ? "1" : "0");
        assertThatThrownBy(() -> resource.read(new Caller(BOB), id)).hasMessage("there is no deployment '%s' that you may see".formatted(id));
        assertThatThrownBy(() -> resource.read(new Caller(BOB), none)).hasMessage("there is no deployment '%s' that you may see".formatted(none));
    }

    @Test
    void theOwnersTokenIsBoundByItsScopes() {
        all(FakePolicy.with(Stage.ANN, "sites:read"), GeneralError.FORBIDDEN);
        Caller reader = new Caller(FakePolicy.with(Stage.ANN, "deployments:read"));
        resource.read(reader, id);
        for (String forbidden : List.of("delete", "reveal")) {
            assertThatThrownBy(() -> operations.get(forbidden).accept(reader, id)).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.code()).isEqualTo(GeneralError.FORBIDDEN));
        }
    }

    @Test
    void aListShowsWhatIsOnesOwn() {
        String bobs = ((DeploymentView) resource.create(new Caller(BOB), null, Stage.request(Yaml.TWO, Map.of())).getEntity()).id();
        assertThat(list(Stage.ANN, "")).containsExactly(id);
        assertThat(list(BOB, "")).containsExactly(bobs);
        assertThat(list(BOB, BOB.id())).containsExactly(bobs);
        assertThat(list(GROUP, "")).isEmpty();
        assertThat(list(FakePolicy.admin(), "")).containsExactly(bobs, id);
        assertThat(list(FakePolicy.admin(), BOB.id())).containsExactly(bobs);
        assertThatThrownBy(() -> list(BOB, Stage.ANN.id())).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(GeneralError.FORBIDDEN));
        assertThatThrownBy(() -> list(NOBODY, "")).isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(GeneralError.FORBIDDEN));
        assertThat(list(FakePolicy.with(FakePolicy.admin(), "deployments:list"), "")).as("an administrator whose token is for less").isEmpty();
    }

    @Test
    void nobodyCreatesWithoutTheRight() {
        NewDeployment request = Stage.request(Yaml.TWO, Map.of());
        assertThatThrownBy(() -> resource.create(new Caller(NOBODY), null, request)).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(GeneralError.FORBIDDEN));
    }

    private List<String> list(Subject subject, String owner) {
        return resource.list(new Caller(subject), List.of(), "", List.of(), owner, 10, "").items().stream().map(DeploymentView::id).toList();
    }
}
