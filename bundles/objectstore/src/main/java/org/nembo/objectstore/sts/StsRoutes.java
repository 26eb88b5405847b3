package org.nembo.objectstore.sts;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.nembo.objectstore.http.ActionSet;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Query;
import org.nembo.objectstore.http.Routes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** {@code POST /} of the S3 interface: parameters as a form, or in the address with an empty body. */
@Component(service = Routes.class, property = "part=sts")
public final class StsRoutes implements Routes {

    private static final int LONGEST = 64 * 1024;

    private final Sts sts;
    private final List<ActionSet> others = new CopyOnWriteArrayList<>();

    @Activate
    public StsRoutes(@Reference Sts sts) {
        this.sts = sts;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void add(ActionSet actions) {
        others.add(actions);
    }

    public void remove(ActionSet actions) {
        others.remove(actions);
    }

    /** Of STS and of everybody else who answers at that address. */
    public Set<String> actions() {
        Set<String> all = new TreeSet<>(Sts.ACTIONS);
        others.forEach(other -> all.addAll(other.actions()));
        return all;
    }

    @Override
    public void register(Operations operations) {
        operations.on(Operations.Level.SERVICE, "POST", "", "Sts", this::answer);
    }

    void answer(Exchange exchange) {
        Map<String, String> values = new LinkedHashMap<>();
        exchange.query().parameters().forEach(parameter -> values.putIfAbsent(parameter.name(), parameter.value()));
        form(exchange.body().all(LONGEST)).parameters().forEach(parameter -> values.put(parameter.name(), parameter.value()));
        String action = values.getOrDefault("Action", "");
        for (ActionSet other : others) {
            if (other.actions().contains(action)) {
                other.run(exchange, values);
                return;
            }
        }
        StsAnswer answer = sts.answer(values, exchange.caller());
        if (answer.retryAfter() > 0) {
            exchange.answer("Retry-After", Long.toString(answer.retryAfter()));
        }
        exchange.answer("Cache-Control", "no-store");
        exchange.send(answer.status(), StsAnswer.TYPE, answer.xml());
    }

    /** Whatever the content type says: there are clients that leave it out. */
    static Query form(byte[] body) {
        return Query.of(new String(body, StandardCharsets.UTF_8).strip());
    }
}
