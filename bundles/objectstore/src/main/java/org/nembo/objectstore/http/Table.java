package org.nembo.objectstore.http;

import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * All operations, once all parts of the S3 interface are there. Each part is a reference of its own, not one of several: a list would be built anew while what
 * the parts need is going away. Immutable.
 */
@Component(service = Table.class)
public final class Table {

    private final Operations operations = new Operations();

    @Activate
    public Table(@Reference(target = "(part=objects)") Routes objects, @Reference(target = "(part=buckets)") Routes buckets,
            @Reference(target = "(part=sts)") Routes sts, @Reference(target = "(part=replica)") Routes replica) {
        List.of(objects, buckets, sts, replica).forEach(part -> part.register(operations));
    }

    Operations operations() {
        return operations;
    }
}
