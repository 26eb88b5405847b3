package org.nembo.testkit.fake;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.nembo.api.error.NemboException;
import org.nembo.api.site.Site;
import org.nembo.spi.provider.CloudProvider;
import org.nembo.spi.provider.CloudSession;
import org.nembo.spi.provider.Credential;
import org.nembo.spi.provider.ProviderDescriptor;
import org.nembo.spi.provider.ProviderError;
import org.nembo.spi.provider.Quota;
import org.nembo.spi.provider.Quotas;
import org.nembo.spi.provider.Workload;
import org.nembo.spi.provider.WorkloadRequest;
import org.nembo.spi.provider.Workloads;

/**
 * A cloud in memory with faults at command. Operations are named {@code open}, {@code quotas}, {@code create}, {@code find}, {@code list}, {@code delete} and
 * {@code log}. Thread-safe.
 */
public final class FakeProvider implements CloudProvider {

    /** How a workload fares: asked at every find, with the number of finds before this one. */
    @FunctionalInterface
    public interface Fate {
        /** @return empty for a workload that has vanished */
        Optional<Workload.State> at(int finds);

        /** Running when first looked at. */
        Fate RUNS = finds -> Optional.of(Workload.State.RUNNING);

        /** Pending for so many looks, then running. */
        static Fate slow(int looks) {
            return finds -> Optional.of(finds < looks ? Workload.State.PENDING : Workload.State.RUNNING);
        }

        /** Pending for so many looks, then in the given state for good. */
        static Fate ends(int looks, Workload.State end) {
            return finds -> Optional.of(finds < looks ? Workload.State.PENDING : end);
        }

        /** There for so many looks, then gone. */
        static Fate vanishes(int looks) {
            return finds -> finds < looks ? Optional.of(Workload.State.PENDING) : Optional.empty();
        }
    }

    private static final class Running {
        private final WorkloadRequest request;
        private final String id;
        private final Instant created = Instant.now();
        private int finds;
        private int lingers = -1;

        private Running(WorkloadRequest request, String id) {
            this.request = request;
            this.id = id;
        }
    }

    private final String name;
    private final Map<String, Map<String, Running>> sites = new TreeMap<>();
    private final Map<String, Deque<RuntimeException>> faults = new HashMap<>();
    private final Map<String, RuntimeException> outages = new HashMap<>();
    private final Map<String, List<Quota>> quotas = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<WorkloadRequest> requests = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private Function<String, Fate> fates = workload -> Fate.RUNS;
    private String log = "";
    private int lingering;
    private boolean loseAnswers;

    public FakeProvider(String name) {
        this.name = name;
    }

    /** The next calls of an operation fail so, one after the other. */
    public synchronized FakeProvider failNext(String operation, RuntimeException... failures) {
        faults.computeIfAbsent(operation, key -> new ArrayDeque<>()).addAll(List.of(failures));
        return this;
    }

    /** Every call of an operation fails so, until {@link #heal}. */
    public synchronized FakeProvider failAlways(String operation, RuntimeException failure) {
        outages.put(operation, failure);
        return this;
    }

    /** No operation fails any more. */
    public synchronized FakeProvider heal() {
        outages.clear();
        faults.clear();
        loseAnswers = false;
        return this;
    }

    /** The next create happens and then fails as if its answer was lost. */
    public synchronized FakeProvider loseNextAnswer() {
        loseAnswers = true;
        return this;
    }

    /** How workloads fare, by name. */
    public synchronized FakeProvider fate(Function<String, Fate> byName) {
        fates = byName;
        return this;
    }

    /** What every workload has written. */
    public synchronized FakeProvider writes(String text) {
        log = text;
        return this;
    }

    /** A deleted workload is still there for so many looks. */
    public synchronized FakeProvider lingers(int looks) {
        lingering = looks;
        return this;
    }

    public synchronized FakeProvider quotas(String site, Quota... list) {
        quotas.put(site, List.of(list));
        return this;
    }

    /** The names of what is at a site. */
    public synchronized List<String> present(String site) {
        return List.copyOf(sites.getOrDefault(site, Map.of()).keySet());
    }

    /** How much is at all sites together. */
    public synchronized int presentEverywhere() {
        return sites.values().stream().mapToInt(Map::size).sum();
    }

    /** Every request that made a workload, in order; one that found it there already is not among them. */
    public synchronized List<WorkloadRequest> made() {
        return List.copyOf(requests);
    }

    /** Every call as {@code operation site argument}, in order. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** Sessions that were opened and not closed. */
    public int openSessions() {
        return open.get();
    }

    @Override
    public ProviderDescriptor descriptor() {
        return new ProviderDescriptor(name, "Fake " + name, "A cloud in memory.", List.of());
    }

    @Override
    public CloudSession open(Site site, Credential credential) {
        call("open", site.id(), "");
        open.incrementAndGet();
        return new Session(site.id());
    }

    private synchronized void call(String operation, String site, String argument) {
        calls.add((operation + " " + site + " " + argument).strip());
        Deque<RuntimeException> queue = faults.get(operation);
        if (queue != null && !queue.isEmpty()) {
            throw queue.removeFirst();
        }
        if (outages.containsKey(operation)) {
            throw outages.get(operation);
        }
    }

    private synchronized Map<String, Running> at(String site) {
        return sites.computeIfAbsent(site, key -> new TreeMap<>());
    }

    private synchronized boolean loses() {
        boolean lost = loseAnswers;
        loseAnswers = false;
        return lost;
    }

    /** One session of one site. */
    private final class Session implements CloudSession, Workloads, Quotas {

        private final String site;
        private boolean closed;

        Session(String site) {
            this.site = site;
        }

        @Override
        public Optional<Workloads> workloads() {
            return Optional.of(this);
        }

        @Override
        public Optional<Quotas> quotas() {
            synchronized (FakeProvider.this) {
                return quotas.containsKey(site) ? Optional.of(this) : Optional.empty();
            }
        }

        @Override
        public List<Quota> list() {
            call("quotas", site, "");
            synchronized (FakeProvider.this) {
                return quotas.get(site);
            }
        }

        @Override
        public Workload create(WorkloadRequest request) {
            call("create", site, request.name());
            synchronized (FakeProvider.this) {
                Running there = at(site).get(request.name());
                if (there != null && !there.request.equals(request)) {
                    throw new NemboException(ProviderError.PROVIDER_CONFLICT, "a different workload '%s' exists".formatted(request.name()));
                }
                if (there == null) {
                    requests.add(request);
                    there = new Running(request, "id-" + requests.size());
                    at(site).put(request.name(), there);
                }
                if (loses()) {
                    throw new NemboException(ProviderError.PROVIDER_TIMEOUT, "no answer to the creation of '%s'".formatted(request.name()));
                }
                return show(there, Workload.State.PENDING);
            }
        }

        @Override
        public Optional<Workload> find(String workload) {
            call("find", site, workload);
            synchronized (FakeProvider.this) {
                Running there = at(site).get(workload);
                if (there == null) {
                    return Optional.empty();
                }
                if (there.lingers >= 0) {
                    if (there.lingers-- == 0) {
                        at(site).remove(workload);
                        return Optional.empty();
                    }
                    return Optional.of(show(there, Workload.State.RUNNING));
                }
                Optional<Workload.State> state = fates.apply(workload).at(there.finds++);
                if (state.isEmpty()) {
                    at(site).remove(workload);
                }
                return state.map(now -> show(there, now));
            }
        }

        @Override
        public List<Workload> list(String label, String value) {
            call("list", site, label + "=" + value);
            synchronized (FakeProvider.this) {
                return at(site).values().stream().filter(each -> value.equals(each.request.labels().get(label)))
                        .map(each -> show(each, Workload.State.RUNNING)).toList();
            }
        }

        @Override
        public void delete(String workload) {
            call("delete", site, workload);
            synchronized (FakeProvider.this) {
                Running there = at(site).get(workload);
                if (there == null) {
                    return;
                }
                if (lingering == 0) {
                    at(site).remove(workload);
                } else if (there.lingers < 0) {
                    there.lingers = lingering - 1;
                }
            }
        }

        @Override
        public String log(String workload, int maxBytes) {
            call("log", site, workload);
            synchronized (FakeProvider.this) {
                return log.length() <= maxBytes ? log : log.substring(log.length() - maxBytes);
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }

        private Workload show(Running running, Workload.State state) {
            String detail = switch (state) {
                case FAILED -> "it ended with status 1";
                case COMPLETED -> "it ended with status 0";
                default -> "";
            };
            Map<String, String> endpoints = new TreeMap<>();
            running.request.ports().forEach(port -> endpoints.put(port, "127.0.0.1:" + (20000 + Integer.parseInt(running.id.substring(3)))));
            return new Workload(running.request.name(), running.id, state, detail, running.request.labels(), endpoints, running.created);
        }
    }
}
