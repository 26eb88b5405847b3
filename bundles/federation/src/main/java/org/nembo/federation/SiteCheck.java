package org.nembo.federation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderDirectory;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Quotas;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Signs in at a site and looks around, for at most a few seconds. Thread-safe. */
@Component(service = SiteCheck.class, configurationPid = "org.nembo.federation.check")
@Designate(ocd = SiteCheck.Config.class)
public final class SiteCheck {

    /** What an operator may set. */
    @ObjectClassDefinition(name = "Nembo site check")
    public @interface Config {
        @AttributeDefinition(description = "How long a site may take to answer a check, in seconds")
        int timeout_seconds() default 20;
    }

    /** What was found. @param facts what else the site tells, for people @param millis how long it took */
    public record Result(String site, List<String> capabilities, List<Quota> quotas, Map<String, String> facts, long millis) {
    }

    private static final int AT_ONCE = 4;

    private final ProviderDirectory providers;
    private final long timeoutSeconds;
    private final ExecutorService executor;

    @Activate
    public SiteCheck(Config config, @Reference ProviderDirectory providers) {
        this(config.timeout_seconds(), providers);
    }

    SiteCheck(int timeoutSeconds, ProviderDirectory providers) {
        if (timeoutSeconds < 1 || timeoutSeconds > 300) {
            throw new IllegalArgumentException("timeout.seconds must be 1 to 300, is " + timeoutSeconds);
        }
        this.timeoutSeconds = timeoutSeconds;
        this.providers = providers;
        AtomicInteger number = new AtomicInteger();
        this.executor = new ThreadPoolExecutor(0, AT_ONCE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            // Inherits nothing of who happens to be served when it is made, such as the trace in the log.
            Thread thread = new Thread(null, work, "nembo-federation-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Deactivate
    void close() {
        executor.shutdownNow();
    }

    /** @throws NemboException what the provider says, or {@code SITE_CHECK_TIMEOUT} */
    Result check(Site site, Map<String, Secret> secrets) {
        CloudProvider provider = providers.get(site.provider());
        Credential credential = secrets.isEmpty() ? new Credential.None() : new Credential.SiteSecrets(secrets);
        Future<Result> result;
        try {
            result = executor.submit(() -> look(provider, site, credential));
        } catch (RejectedExecutionException e) {
            throw new NemboException(GeneralError.TOO_MANY_REQUESTS, "%d checks are running already".formatted(AT_ONCE), e);
        }
        try {
            return result.get(timeoutSeconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            result.cancel(true);
            throw new NemboException(FederationError.SITE_CHECK_TIMEOUT, "the site '%s' did not answer within %d s".formatted(site.id(), timeoutSeconds), e);
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw new NemboException(GeneralError.UNAVAILABLE, "the check was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof NemboException known ? known : new IllegalStateException(e.getCause());
        }
    }

    private static Result look(CloudProvider provider, Site site, Credential credential) {
        long begin = System.nanoTime();
        try (CloudSession session = provider.open(site, credential)) {
            List<String> capabilities = new java.util.ArrayList<>();
            session.workloads().ifPresent(workloads -> capabilities.add("workloads"));
            session.machines().ifPresent(machines -> capabilities.add("machines"));
            session.volumes().ifPresent(volumes -> capabilities.add("volumes"));
            session.networks().ifPresent(networks -> capabilities.add("networks"));
            session.images().ifPresent(images -> capabilities.add("images"));
            session.flavors().ifPresent(flavors -> capabilities.add("flavors"));
            session.quotas().ifPresent(quotas -> capabilities.add("quotas"));
            List<Quota> quotas = session.quotas().map(Quotas::list).orElse(List.of());
            Map<String, String> facts = Collections.unmodifiableMap(new LinkedHashMap<>(session.facts()));
            return new Result(site.id(), List.copyOf(capabilities), quotas, facts, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        }
    }
}
