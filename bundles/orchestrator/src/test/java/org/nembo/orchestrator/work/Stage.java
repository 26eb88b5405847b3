package org.nembo.orchestrator.work;

import java.util.List;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.nembo.api.identity.Subject;
import org.nembo.api.job.Job;
import org.nembo.orchestrator.Settings;
import org.nembo.orchestrator.TestSettings;
import org.nembo.orchestrator.callback.CallbackParts;
import org.nembo.orchestrator.deployment.Access;
import org.nembo.orchestrator.deployment.Actions;
import org.nembo.orchestrator.deployment.Amending;
import org.nembo.orchestrator.deployment.AttemptRows;
import org.nembo.orchestrator.deployment.Creation;
import org.nembo.orchestrator.deployment.Deletion;
import org.nembo.orchestrator.deployment.Deployment;
import org.nembo.orchestrator.deployment.DeploymentEvents;
import org.nembo.orchestrator.deployment.DeploymentRows;
import org.nembo.orchestrator.deployment.DeploymentStore;
import org.nembo.orchestrator.deployment.DeploymentWork;
import org.nembo.orchestrator.deployment.Deployments;
import org.nembo.orchestrator.deployment.NewDeployment;
import org.nembo.orchestrator.deployment.Resource;
import org.nembo.orchestrator.deployment.ResourceRows;
import org.nembo.orchestrator.deployment.RevisionRows;
import org.nembo.orchestrator.deployment.Steering;
import org.nembo.orchestrator.deployment.Planning;
import org.nembo.orchestrator.deployment.PostponedDeletions;
import org.nembo.orchestrator.plan.DryRun;
import org.nembo.orchestrator.plan.Sites;
import org.nembo.orchestrator.template.Blueprints;
import org.nembo.orchestrator.update.Updates;
import org.nembo.store.StoreDatabases;
import org.nembo.testkit.fake.FakeEvents;
import org.nembo.tosca.TypeLibrary;
import org.nembo.testkit.fake.FakeJobs;
import org.nembo.testkit.fake.FakePolicy;
import org.nembo.testkit.fake.FakeProvider;
import org.nembo.testkit.fake.FakeProviderDirectory;
import org.nembo.testkit.fake.FakeSecrets;
import org.nembo.testkit.fake.FakeSiteCatalog;
import org.nembo.testkit.sql.TestDatabase;
import org.nembo.testkit.sql.TestDatabases;

/** The whole orchestrator on a real database, with fakes around it: one site {@code local} of one provider {@code fake}. */
public final class Stage implements AutoCloseable {

    public static final Subject ANN = FakePolicy.user("ann");

    public final FakeEvents events = new FakeEvents();
    public final FakeSecrets secrets = new FakeSecrets();
    public final FakeProvider provider = new FakeProvider("fake");
    public final FakeProviderDirectory providers = new FakeProviderDirectory(provider);
    public final FakeSiteCatalog sites = new FakeSiteCatalog().add("local", "fake");
    public final FakePolicy policy = new FakePolicy("deployments:create", "deployments:list", "templates:check");
    public final FakeJobs jobs;
    public final DeploymentStore store;
    public final Blueprints blueprints;
    public final Access access;
    public final Creation creation;
    public final Deletion deletion;
    public final Actions actions;
    public final Deployments deployments;
    public final Amending amending;
    public final Steering steering;
    public final DeploymentWork doing;
    public final Updates updates;
    public final CallbackParts callbacks;
    public volatile Probe probe = (host, port, path) -> Optional.empty();
    public final Sites reach;
    final Tools tools;
    private final Runnable drop;
    public final StoreDatabases databases;

    public Stage() {
        this(TestDatabases.sqlite(), true, Duration.ofSeconds(60));
    }

    /** One where a call of a provider may take so long. */
    public static Stage patient(Duration patience) {
        return new Stage(TestDatabases.sqlite(), true, patience);
    }

    /** On a database that JUnit closes. */
    public Stage(TestDatabase database) {
        this(database, false, Duration.ofSeconds(60));
    }

    private Stage(TestDatabase database, boolean mine, Duration patience) {
        this.drop = mine ? database::close : () -> { };
        this.databases = StoreDatabases.of(database.jdbcUrl(), database.user(), database.password());
        Settings settings = TestSettings.of(Map.of("nodes_max", 5));
        DeploymentRows rows = new DeploymentRows(databases);
        this.jobs = new FakeJobs(events, ending -> rows.write(tx -> {
            ending.in(tx);
            return 0;
        }));
        this.callbacks = new CallbackParts(databases, rows, jobs, secrets, new Access(policy, rows), sites);
        this.store = new DeploymentStore(rows, new RevisionRows(databases), new ResourceRows(databases), new AttemptRows(databases),
                secrets, jobs, new DeploymentEvents(events, callbacks.outbox));
        this.blueprints = Blueprints.withoutScripts(settings, TypeLibrary::standard);
        this.access = new Access(policy, rows);
        this.creation = new Creation(access, blueprints, store, sites, settings);
        this.deletion = new Deletion(access, store, settings);
        this.actions = new Actions(access, store, settings);
        this.deployments = new Deployments(access, store, events, blueprints);
        this.amending = new Amending(access, store);
        this.reach = Sites.patient(sites, providers, patience);
        this.steering = new Steering(access, store, blueprints, settings);
        Planning planning = new Planning(creation, new DryRun(blueprints, reach));
        this.doing = new DeploymentWork(planning, creation, deletion, amending, steering, actions);
        this.updates = new Updates(access, blueprints, store, settings);
        this.tools = new Tools(settings, reach, store, new Plans(store, blueprints), (host, port, path) -> probe.ask(host, port, path), jobs.clock());
        jobs.handler(callbacks.handler).handler(new CreateHandler(tools)).handler(new UpdateHandler(tools)).handler(new DeleteHandler(tools))
                .handler(new ActionHandler(settings, store, reach, jobs.clock()));
        PostponedDeletions postponed = new PostponedDeletions(deletion);
        events.follow(postponed.filter(), 0, postponed::receive);
    }

    public static NewDeployment request(String template, Map<String, Object> inputs) {
        return new NewDeployment(Optional.of("test"), template, inputs, null, null, null, null);
    }

    /** A request of a group's deployment. */
    public static NewDeployment request(String template, String group) {
        return new NewDeployment(Optional.of("test"), template, Map.of(), null, null, null, null, null, Optional.of(group), null, null, null, null, null, null);
    }

    /** Stores a deployment of ann's; its job waits. */
    public Deployment submit(String template, Map<String, Object> inputs) {
        return creation.create(ANN, request(template, inputs));
    }

    /** Runs the job of a deployment to its end. */
    public Deployment run(String id) {
        jobs.run(row(id).job());
        return row(id);
    }

    /** Creates a deployment of ann's, to the end. */
    public Deployment create(String template) {
        return run(submit(template, Map.of()).id());
    }

    /** Deletes a deployment, to the end. */
    public Deployment delete(String id) {
        deletion.delete(ANN, id, false);
        return run(id);
    }

    public Deployment row(String id) {
        return store.rows().find(id).orElseThrow();
    }

    /** Writes how the first instance of a node stands. */
    public void stands(String id, String node, Resource.State state, String detail) {
        Resource resource = store.resources().find(id, node, 0).orElseThrow();
        store.rows().write(tx -> {
            store.resources().state(tx, resource.id(), state, detail);
            return resource;
        });
    }

    public Job job(String id) {
        return jobs.find(row(id).job()).orElseThrow();
    }

    /** The lines of the log of a deployment. */
    public List<String> log(String id) {
        return jobs.log(Deployment.path(id), 0, 1000).stream().map(line -> line.line()).toList();
    }

    @Override
    public void close() {
        callbacks.close();
        reach.close();
        databases.close();
        drop.run();
    }
}
