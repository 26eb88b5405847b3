package org.nembo.orchestrator.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
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
import org.nembo.api.event.Event;
import org.nembo.api.identity.Subject;
import org.nembo.api.rest.EventFeed;
import org.nembo.orchestrator.OrchestratorError;
import org.nembo.orchestrator.deployment.DeploymentEvents;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.orchestrator.update.Update;
import org.nembo.orchestrator.work.Stage;
import org.nembo.orchestrator.work.Yaml;
import org.nembo.testkit.fake.FakePolicy;

/** Everybody tries everything on a deployment of ann's, on one that belongs to her group as well, and with every token. */
class AuthorisationTest {

    private static final Subject BOB = FakePolicy.user("bob");
    private static final Subject GROUP = FakePolicy.user("carl", "users/other");
    private static final Subject MEMBER = FakePolicy.user("mia", "physics");
    private static final Subject MANAGER = FakePolicy.user("max", "physics/admins");
    private static final Subject OTHER_MANAGER = FakePolicy.user("otto", "biology", "biology/admins");
    private static final Subject ANN_IN_GROUP = FakePolicy.user("ann", "physics");
    private static final Set<String> READING = Set.of("read", "template", "revision's template", "revisions", "outputs", "nodes", "resources", "resource",
            "attempts", "steps", "events", "log", "log text", "live events", "live log");
    private static final Set<String> SECRETS = Set.of("reveal", "reveal template");
    private static final Set<ErrorCode> CONFLICTS = Set.of(OrchestratorError.DEPLOYMENT_STATE, OrchestratorError.RESOURCE_STATE,
            OrchestratorError.DEPLOYMENT_BUSY);
    private static final Set<String> LOCKING = Set.of("lock", "unlock");
    private static final Subject NAMESAKE = new Subject("https://elsewhere.example", "ann", "ann", Set.of(), Set.of("*"));
    private static final Subject NOBODY = FakePolicy.with(FakePolicy.user("dora"), "sites:read");

    private final Stage stage = new Stage();
    private final DeploymentsResource resource = new DeploymentsResource(stage.deployments, stage.doing, stage.updates);
    private final DeploymentPartsResource parts = new DeploymentPartsResource(stage.deployments, stage.doing);
    private final DeploymentFeed feed = new DeploymentFeed(stage.deployments, stage.store, stage.events);
    private final Map<String, BiConsumer<Caller, String>> operations = new LinkedHashMap<>();
    private String id;

    @BeforeEach
    void create() {
        id = stage.create(Yaml.WEB).id();
        operations.put("read", resource::read);
        operations.put("template", (caller, of) -> parts.template(caller, of, false));
        operations.put("revisions", (caller, of) -> parts.revisions(caller, of, 10, ""));
        operations.put("revision's template", (caller, of) -> parts.template(caller, of, 1, false));
        operations.put("outputs", (caller, of) -> parts.outputs(caller, of, false));
        operations.put("nodes", parts::nodes);
        operations.put("resources", (caller, of) -> parts.resources(caller, of, 10, ""));
        operations.put("resource", (caller, of) -> parts.resource(caller, of, "web"));
        operations.put("attempts", (caller, of) -> parts.attempts(caller, of, 10, ""));
        operations.put("steps", parts::steps);
        operations.put("events", (caller, of) -> parts.events(caller, of, 10, ""));
        operations.put("log", (caller, of) -> parts.log(caller, of, 10, ""));
        operations.put("log text", (caller, of) -> parts.logText(caller, of, null, ""));
        operations.put("live events", (caller, of) -> open(caller, of + "/events"));
        operations.put("live log", (caller, of) -> open(caller, of + "/log"));
        operations.put("reveal", (caller, of) -> parts.outputs(caller, of, true));
        operations.put("reveal template", (caller, of) -> parts.template(caller, of, true));
        operations.put("amend", (caller, of) -> resource.amend(caller, of, Map.of("description", "by " + caller.subject().username())));
        operations.put("lock", (caller, of) -> resource.amend(caller, of, Map.of("locked", true)));
        operations.put("unlock", (caller, of) -> resource.amend(caller, of, Map.of("locked", false)));
        operations.put("stop", (caller, of) -> acted(() -> parts.act(caller, of, "web", "stop")));
        operations.put("start", (caller, of) -> acted(() -> parts.act(caller, of, "web", "start")));
        operations.put("cancel", (caller, of) -> acted(() -> resource.cancel(caller, of)));
        operations.put("retry", (caller, of) -> acted(() -> resource.retry(caller, of)));
        Update update = new Update(Optional.empty(), Map.of("message", "another"), null, null, null);
        operations.put("preview of an update", (caller, of) -> acted(() -> resource.update(caller, of, true, update)));
        operations.put("update", (caller, of) -> acted(() -> resource.update(caller, of, false, update)));
        operations.put("posted update", (caller, of) -> acted(() -> resource.postUpdate(caller, of, false, update)));
        operations.put("delete", (caller, of) -> resource.delete(caller, of, false));
    }

    /** Let in; whether it can be done just then is another matter. */
    private static void acted(Runnable operation) {
        try {
            operation.run();
        } catch (NemboException e) {
            if (!CONFLICTS.contains(e.code())) {
                throw e;
            }
        }
    }

    private String inGroup() {
        String of = ((DeploymentView) resource.create(new Caller(ANN_IN_GROUP), null, false, Stage.request(Yaml.WEB, "physics")).getEntity()).id();
        stage.run(of);
        return of;
    }

    /** Does everything of these and is refused all else. */
    private void only(Subject subject, String of, Set<String> allowed) {
        operations.forEach((name, operation) -> {
            if (allowed.contains(name)) {
                operation.accept(new Caller(subject), of);
            } else {
                assertThatThrownBy(() -> operation.accept(new Caller(subject), of)).as(name).isInstanceOfSatisfying(NemboException.class,
                        e -> assertThat(e.code()).as(name).isEqualTo(GeneralError.FORBIDDEN));
            }
        });
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
            if (SECRETS.contains(name)) {
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
    void aMemberOfTheGroupMayLook() {
        only(MEMBER, inGroup(), READING);
    }

    @Test
    void aManagerOfTheGroupMayChangeAndDeleteButNotLockNorSeeSecrets() {
        Set<String> allowed = new HashSet<>(operations.keySet());
        allowed.removeAll(SECRETS);
        allowed.removeAll(LOCKING);
        only(MANAGER, inGroup(), allowed);
    }

    @Test
    void theGroupTakesNothingFromTheOwner() {
        String of = inGroup();
        operations.values().forEach(operation -> operation.accept(new Caller(Stage.ANN), of));
    }

    @Test
    void toOtherGroupsWhatBelongsToAGroupIsNotThere() {
        String of = inGroup();
        for (Subject subject : List.of(BOB, GROUP, NAMESAKE, NOBODY, OTHER_MANAGER, FakePolicy.with(MEMBER, "sites:read"))) {
            operations.forEach((name, operation) -> assertThatThrownBy(() -> operation.accept(new Caller(subject), of)).as(name)
                    .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).as(name).isEqualTo(OrchestratorError.DEPLOYMENT_NOT_FOUND)));
        }
    }

    @Test
    void membersOfAGroupSeeNothingPersonal() {
        for (Subject subject : List.of(MEMBER, MANAGER)) {
            all(subject, OrchestratorError.DEPLOYMENT_NOT_FOUND);
        }
    }

    @Test
    void oneCreatesInOnesOwnGroupsOnly() {
        for (Subject subject : List.of(BOB, OTHER_MANAGER, GROUP)) {
            assertThatThrownBy(() -> resource.create(new Caller(subject), null, false, Stage.request(Yaml.TWO, "physics")))
                    .isInstanceOfSatisfying(NemboException.class, e -> assertThat(e.code()).isEqualTo(GeneralError.FORBIDDEN));
        }
        for (Subject subject : List.of(MEMBER, MANAGER, FakePolicy.admin())) {
            resource.create(new Caller(subject), null, false, Stage.request(Yaml.TWO, "physics"));
        }
    }

    @Test
    void aListShowsWhatBelongsToOnesGroupsToo() {
        String ours = inGroup();
        String mias = ((DeploymentView) resource.create(new Caller(MEMBER), null, false, Stage.request(Yaml.TWO, Map.of())).getEntity()).id();
        assertThat(list(MEMBER, "")).containsExactly(mias, ours);
        assertThat(list(MEMBER, MEMBER.id())).containsExactly(mias);
        assertThat(list(MEMBER, "", "physics")).containsExactly(ours);
        assertThat(list(MANAGER, "", "physics")).containsExactly(ours);
        assertThat(list(FakePolicy.admin(), "", "physics")).containsExactly(ours);
        assertThat(list(Stage.ANN, "")).as("her own, whatever her token says of groups").containsExactly(ours, id);
        assertThat(list(OTHER_MANAGER, "")).isEmpty();
        for (Subject subject : List.of(OTHER_MANAGER, BOB, NOBODY)) {
            assertThatThrownBy(() -> list(subject, "", "physics")).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.code()).isEqualTo(GeneralError.FORBIDDEN));
        }
    }

    @Test
    void whoSawSecretsIsWrittenDownAndWhatTheyAreIsNot() {
        Caller ann = new Caller(Stage.ANN);
        parts.outputs(ann, id, false);
        parts.template(ann, id, false);
        assertThat(revealed()).isEmpty();
        assertThat(parts.outputs(ann, id, true)).containsEntry("password", "changeit");
        assertThat(parts.template(ann, id, true)).contains("changeit");
        assertThatThrownBy(() -> parts.outputs(new Caller(FakePolicy.admin()), id, true)).hasMessageContaining("only the owner");
        assertThat(revealed()).extracting(Event::data).allSatisfy(data -> assertThat(data).contains(Stage.ANN.id()).doesNotContain("changeit"))
                .satisfiesExactly(data -> assertThat(data).contains("outputs"), data -> assertThat(data).contains("template of revision 1"));
    }

    private List<Event> revealed() {
        return stage.events.all().stream().filter(event -> event.type().equals(DeploymentEvents.REVEALED)).toList();
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
        for (String forbidden : List.of("delete", "reveal", "reveal template", "amend", "lock", "stop", "start", "cancel", "retry", "update",
                "preview of an update")) {
            assertThatThrownBy(() -> operations.get(forbidden).accept(reader, id)).isInstanceOfSatisfying(NemboException.class,
                    e -> assertThat(e.code()).isEqualTo(GeneralError.FORBIDDEN));
        }
    }

    @Test
    void aListShowsWhatIsOnesOwn() {
        String bobs = ((DeploymentView) resource.create(new Caller(BOB), null, false, Stage.request(Yaml.TWO, Map.of())).getEntity()).id();
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
        assertThatThrownBy(() -> resource.create(new Caller(NOBODY), null, false, request)).isInstanceOfSatisfying(NemboException.class,
                e -> assertThat(e.code()).isEqualTo(GeneralError.FORBIDDEN));
    }

    private List<String> list(Subject subject, String owner) {
        return list(subject, owner, "");
    }

    private List<String> list(Subject subject, String owner, String group) {
        return resource.list(new Caller(subject), List.of(), "", List.of(), owner, group, 10, "").items().stream().map(DeploymentView::id).toList();
    }
}
