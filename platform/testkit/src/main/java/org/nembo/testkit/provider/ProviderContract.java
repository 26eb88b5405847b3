package org.nembo.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderDescriptor.Property;
import org.nembo.spi.provider.ProviderError;

/** What every provider keeps, whatever its sites can do. */
public abstract class ProviderContract extends ProviderUnderTest {

    private static final int THREADS = 8;

    /** Sites that this provider must refuse, by what is wrong with them; empty when nothing can be wrong. */
    protected abstract Map<String, Site> badSites();

    @Test
    public void describesItselfTheSameAtEveryCall() {
        ProviderDescriptor descriptor = provider().descriptor();
        assertThat(provider().descriptor()).isEqualTo(descriptor);
        assertThat(descriptor.name()).as("the name that the site refers to").isEqualTo(site().provider());
        assertThat(descriptor.title()).isNotBlank();
        assertThat(descriptor.description()).isNotBlank();
    }

    @Test
    public void describesEachPropertyOnceAndForPeople() {
        List<Property> properties = provider().descriptor().properties();
        assertThat(new HashSet<>(properties.stream().map(Property::name).toList())).as("names are unique").hasSameSizeAs(properties);
        for (Property property : properties) {
            assertThat(property.name()).matches("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");
            assertThat(property.help()).as("help of " + property.name()).isNotBlank();
            assertThat(property.secret() && !property.defaultValue().isEmpty()).as("a secret has no default: " + property.name()).isFalse();
            assertThat(property.required() && !property.defaultValue().isEmpty()).as("what is required has no default: " + property.name()).isFalse();
        }
    }

    @Test
    public void theSiteUnderTestKeepsToTheDescriptor() {
        List<Property> properties = provider().descriptor().properties();
        assertThat(properties.stream().map(Property::name).toList()).containsAll(site().properties().keySet());
        List<String> missing = properties.stream().filter(property -> property.required() && !property.secret()).map(Property::name)
                .filter(name -> !site().properties().containsKey(name)).toList();
        assertThat(missing).isEmpty();
        List<String> open = properties.stream().filter(Property::secret).map(Property::name).filter(site().properties()::containsKey).toList();
        assertThat(open).as("secrets are passed as the credential, not as properties").isEmpty();
    }

    @Test
    public void refusesABadSiteWithACodeAndAMessage() {
        badSites().forEach((what, site) -> assertThatThrownBy(() -> useOf(site)).as(what)
                .isInstanceOfSatisfying(NemboException.class, e -> {
                    assertThat(e.code()).as("a code of ProviderError").isInstanceOf(ProviderError.class);
                    assertThat(e.code().retryable()).as("trying again cannot help").isFalse();
                    assertThat(e.getMessage()).as("names the site").contains(site.id());
                }));
    }

    @Test
    public void aSessionIsClosedTwiceWithoutHarm() {
        CloudSession session = open();
        session.close();
        session.close();
    }

    @Test
    public void closingOneSessionLeavesTheOthersAlone() {
        CloudSession first = open();
        try (CloudSession second = open()) {
            first.close();
            look(second);
        }
        try (CloudSession third = open()) {
            look(third);
        }
    }

    @Test
    public void aCapabilityStaysWhatItIsForTheWholeSession() {
        try (CloudSession session = open()) {
            assertThat(session.workloads().isPresent()).isEqualTo(session.workloads().isPresent());
            assertThat(session.quotas().isPresent()).isEqualTo(session.quotas().isPresent());
        }
    }

    @Test
    public void manyThreadsOpenAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            Callable<Boolean> visit = () -> {
                try (CloudSession session = open()) {
                    look(session);
                }
                return true;
            };
            List<Callable<Boolean>> visits = new ArrayList<>();
            for (int i = 0; i < 4 * THREADS; i++) {
                visits.add(visit);
            }
            for (Future<Boolean> result : threads.invokeAll(visits, patience().toMillis(), TimeUnit.MILLISECONDS)) {
                assertThat(result.isCancelled()).as("answered in time").isFalse();
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A provider may look at a site as late as at the first use. */
    private void useOf(Site site) {
        try (CloudSession session = provider().open(site, credential())) {
            look(session);
        }
        fail("the site was accepted");
    }

    private static void look(CloudSession session) {
        session.workloads().ifPresent(workloads -> assertThat(workloads.find("there-is-no-such-workload")).isEmpty());
        session.quotas().ifPresent(quotas -> assertThat(quotas.list()).isNotNull());
    }
}
