package org.nembo.orchestrator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.api.site.SiteStatus;
import org.nembo.orchestrator.template.Blueprint;
import org.nembo.orchestrator.template.Source;
import org.nembo.spi.provider.Flavors;
import org.nembo.spi.provider.Images;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Quota;
import org.nembo.testkit.fake.FakeProvider;
import org.nembo.testkit.fake.FakeProviderDirectory;
import org.nembo.testkit.fake.FakeSiteCatalog;

class SiteSelectionTest {

    private static final String WEB = Plans.template("  node_templates: { web: { type: nembo.nodes.Process, properties: { command: [ a ], cpus: 2 } } }\n");
    private static final String CONTAINER = Plans.template("  node_templates: { web: { type: nembo.nodes.Container, properties: { image: nginx } } }\n");

    private final FakeProvider provider = new FakeProvider("fake");
    private final FakeSiteCatalog catalog = new FakeSiteCatalog().add("garr", "fake");
    private final Sites sites = Sites.patient(catalog, new FakeProviderDirectory(provider), Duration.ofSeconds(60));

    private SiteSelection.Result look(String template, String wanted) {
        Blueprint blueprint = Plans.blueprint(template);
        return SiteSelection.look(sites, Plans.demand(template), Placement.of(blueprint, wanted), Set.of());
    }

    private void discards(String template, String reason, String remedy) {
        SiteSelection.Result result = look(template, "");
        assertThat(result.candidates()).isEmpty();
        assertThat(result.discards()).containsExactly(new SiteSelection.Discard("garr", reason, remedy));
    }

    @Test
    void takesTheSiteWithMostRoomFirstAndNoneTwice() {
        catalog.add("cnaf", "fake").add("bari", "fake");
        provider.quotas("garr", new Quota("workloads", 10, 9)).quotas("cnaf", new Quota("workloads", 10, 1)).quotas("bari", new Quota("workloads", 10, 9));
        assertThat(look(WEB, "").candidates()).extracting(each -> each.site().id()).containsExactly("cnaf", "bari", "garr");
        Blueprint blueprint = Plans.blueprint(WEB);
        assertThat(SiteSelection.look(sites, Plans.demand(WEB), Placement.of(blueprint, ""), Set.of("cnaf", "garr")).candidates())
                .extracting(each -> each.site().id()).containsExactly("bari");
    }

    @Test
    void tellsOfEveryDiscardTheReasonAndTheRemedy() {
        catalog.status("garr", SiteStatus.DRAINING);
        discards(WEB, "it is DRAINING and takes nothing new", "have it made ACTIVE");
        catalog.status("garr", SiteStatus.ACTIVE);
        provider.quotas("garr", new Quota("cpus", 4, 3));
        discards(WEB, "2 cpus are needed and 1 of 4 are free", "ask for 1 cpus less, or free that much there");
    }

    @Test
    void tellsWhatASiteCannotDo() {
        provider.lacks("garr", "workloads");
        discards(WEB, "it cannot run workloads", "use a site of another provider, or leave them out of the template");
        FakeProvider other = new FakeProvider("fake").lacks("garr", "IMAGES");
        SiteSelection.Result result = SiteSelection.look(Sites.patient(catalog, new FakeProviderDirectory(other), Duration.ofSeconds(60)),
                Plans.demand(CONTAINER),
                Placement.of(Plans.blueprint(CONTAINER), ""), Set.of());
        assertThat(result.discards()).extracting(SiteSelection.Discard::reason).containsExactly("it cannot run container images");
    }

    @Test
    void tellsWhichCapabilityAMachineLacks() {
        for (String[] lack : new String[][] {{"machines", "it offers no machines"}, {"volumes", "it offers no volumes"},
                {"MACHINES", "it cannot run programs on machines, so nothing could be configured"}}) {
            FakeProvider without = new FakeProvider("fake").lacks("garr", lack[0]);
            assertThat(SiteSelection.look(Sites.patient(catalog, new FakeProviderDirectory(without), Duration.ofSeconds(60)), Plans.demand(Plans.CLUSTER),
                    Placement.of(Plans.blueprint(Plans.CLUSTER), ""), Set.of()).discards()).extracting(SiteSelection.Discard::reason).containsExactly(lack[1]);
        }
        FakeProvider plain = new FakeProvider("fake").lacks("garr", "networks");
        assertThat(SiteSelection.look(Sites.patient(catalog, new FakeProviderDirectory(plain), Duration.ofSeconds(60)), Plans.demand(Plans.CLUSTER),
                Placement.of(Plans.blueprint(Plans.CLUSTER), ""), Set.of()).candidates()).as("its default network is public enough").hasSize(1);
    }

    @Test
    void choosesImageAndFlavorOfEachMachine() {
        provider.images("garr", new Images.Image("i-1", "debian", Map.of("distribution", "Debian", "version", "12.0", "type", "linux")))
                .flavors("garr", new Flavors.Flavor("f-1", "m", 4000, 8L << 30, 40L << 30, 0, Map.of()));
        SiteSelection.Result result = look(Plans.CLUSTER, "");
        assertThat(result.candidates()).singleElement().satisfies(each ->
                assertThat(each.choices()).isEqualTo(Map.of("worker", new SiteSelection.Choice("i-1", "f-1"))));
        provider.quotas("garr", new Quota("cpus", 10, 3));
        assertThat(look(Plans.CLUSTER, "").discards()).extracting(SiteSelection.Discard::reason).as("counts what the flavor has")
                .containsExactly("8 cpus are needed and 7 of 10 are free");
    }

    @Test
    void tellsWhichImageAndFlavorAreNearest() {
        provider.images("garr", new Images.Image("i-1", "debian", Map.of("distribution", "debian", "version", "11", "type", "linux")));
        discards(Plans.CLUSTER, "it has no image for 'worker': type linux, distribution debian, version 12.0", "its image 'debian' has version 11");
        provider.images("garr", new Images.Image("i-1", "debian", Map.of("distribution", "debian", "version", "12.0", "type", "linux")))
                .flavors("garr", new Flavors.Flavor("f-1", "tiny", 1000, 8L << 30, 40L << 30, 0, Map.of()));
        discards(Plans.CLUSTER, "it has no flavor for 'worker': 2 cpus, 3.725 GiB of memory, 18.63 GiB of disk",
                "its flavor 'tiny' is the nearest, with 1.0 cpus");
    }

    @Test
    void keepsToThePlacementOfTheTemplate() {
        catalog.put(new Site("cnaf", "", "fake", SiteStatus.ACTIVE, Map.of("region", "bologna")));
        String placed = WEB + "  policies: [ { where: { type: tosca.policies.indigo.SlaPlacement, properties: { sla_id: cnaf, region: Bologna } } } ]\n";
        String types = "imports: [ https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml ]\n";
        SiteSelection.Result result = look(placed.replace("topology_template", types + "topology_template"), "");
        assertThat(result.candidates()).extracting(each -> each.site().id()).containsExactly("cnaf");
        assertThat(result.discards()).containsExactly(new SiteSelection.Discard("garr", "policy 'where' asks for sla_id 'cnaf'",
                "change the placement, or leave it out"));
    }

    @Test
    void keepsToEveryKindOfPlacement() {
        catalog.put(new Site("cnaf", "", "fake", SiteStatus.ACTIVE, Map.of("sla_id", "sla-7", "availability_zone", "nova")));
        String types = "imports: [ https://raw.githubusercontent.com/indigo-dc/tosca-types/master/custom_types.yaml ]\ntopology_template";
        for (String policy : List.of("CredentialsAwareSlaPlacement, properties: { sla_id: sla-7, username: u, password: p }",
                "SlaPlacement, properties: { sla_id: sla-7 }", "Placement, properties: { cloud_id: cnaf, availability_zone: Nova }")) {
            String placed = WEB + "  policies: [ { where: { type: tosca.policies.indigo." + policy + " } } ]\n";
            SiteSelection.Result result = look(placed.replace("topology_template", types), "");
            assertThat(result.candidates()).as(policy).extracting(each -> each.site().id()).containsExactly("cnaf");
            assertThat(result.discards()).as(policy).extracting(SiteSelection.Discard::site).containsExactly("garr");
        }
    }

    @Test
    void looksNowhereElseThanAsked() {
        catalog.add("cnaf", "fake");
        SiteSelection.Result result = look(WEB, "cnaf");
        assertThat(result.candidates()).extracting(each -> each.site().id()).containsExactly("cnaf");
        assertThat(result.discards()).extracting(SiteSelection.Discard::reason).containsExactly("site 'cnaf' was asked for");
        assertThat(provider.calls()).noneMatch(call -> call.contains("garr"));
        assertThat(look(WEB, "gone").discards()).extracting(SiteSelection.Discard::site).containsExactly("cnaf", "garr", "gone");
    }

    @Test
    void aSiteThatFailsToAnswerMayBeAskedAgain() {
        provider.failAlways("open", new NemboException(ProviderError.PROVIDER_UNAVAILABLE, "down"));
        assertThat(look(WEB, "").passing()).isTrue();
        discards(WEB, "down", "try again later");
        provider.heal().failAlways("open", new NemboException(ProviderError.PROVIDER_UNAUTHENTICATED, "who are you"));
        assertThat(look(WEB, "").passing()).isFalse();
        discards(WEB, "who are you", "have the site's administrators look into it");
    }

    @Test
    void aDryRunTellsItAllAndChangesNothing() {
        DryRun.Report report = new DryRun(Plans.BLUEPRINTS, sites).of(Source.of(Plans.CLUSTER), Map.of(), "");
        assertThat(report.plan().resources()).hasSize(9);
        assertThat(report.candidates()).hasSize(1);
        assertThat(report.discards()).isEmpty();
        assertThat(report.steps()).startsWith("select site").endsWith("outputs").contains("create worker[1]", "start disk", "run start of agent[1]");
        assertThat(provider.calls()).isNotEmpty().allMatch(call -> List.of("open", "quotas", "images", "flavors").contains(call.split(" ")[0]));
        assertThat(provider.openSessions()).isZero();
        assertThatThrownBy(() -> new DryRun(Plans.BLUEPRINTS, sites).of(Source.of("no: template"), Map.of(), "")).isInstanceOf(NemboException.class);
    }
}
