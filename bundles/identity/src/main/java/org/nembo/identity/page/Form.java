package org.nembo.identity.page;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.util.List;
import java.util.Map;
import org.nembo.identity.Refusal;

/** What a form or an address carries, each name at most once. Immutable. */
final class Form {

    private final Map<String, List<String>> values;

    private Form(Map<String, List<String>> values) {
        this.values = values;
    }

    /** @throws Refusal when a name comes twice */
    static Form of(String text) {
        Map<String, List<String>> values = URLUtils.parseParameters(text == null ? "" : text);
        values.forEach((name, all) -> {
            if (all.size() > 1) {
                throw Refusal.request("the parameter %s comes %d times".formatted(name.length() > 40 ? name.substring(0, 40) : name, all.size()));
            }
        });
        return new Form(values);
    }

    /** Empty when it is not there. */
    String get(String name) {
        List<String> all = values.get(name);
        return all == null || all.isEmpty() ? "" : all.get(0);
    }

    boolean has(String name) {
        return !get(name).isEmpty();
    }

    /** As the library wants them. */
    Map<String, List<String>> all() {
        return values;
    }
}
