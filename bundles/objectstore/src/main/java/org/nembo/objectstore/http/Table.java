package org.nembo.objectstore.http;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** All operations, once all parts of the S3 interface are there; another one when one of them comes or goes. Immutable. */
@Component(service = Table.class, property = "routes.cardinality.minimum:Integer=" + Table.PARTS)
public final class Table {

    /** How many parts there are: objects, buckets, access. */
    static final int PARTS = 3;

    private final Operations operations = new Operations();

    @Activate
    public Table(@Reference(name = "routes") List<Routes> routes) {
        routes.forEach(part -> part.register(operations));
    }

    Operations operations() {
        return operations;
    }
}
