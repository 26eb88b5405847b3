package org.nembo.objectstore.http;

import java.util.Map;
import java.util.Set;

/** What {@code POST /} asks for by the parameter {@code Action}, in the manner of AWS's query protocol. Register it as an OSGi service. Thread-safe. */
public interface ActionSet {

    /** Values of {@code Action}. */
    Set<String> actions();

    /**
     * Answers one, or refuses it by throwing.
     *
     * @param parameters of the address and of the form, {@code Action} among them
     */
    void run(Exchange exchange, Map<String, String> parameters);
}
