package org.nembo.objectstore.rest;

import java.util.Set;
import org.nembo.api.identity.Policy;
import org.nembo.api.rest.RestApi;
import org.nembo.objectstore.admin.BucketAdministration;
import org.nembo.objectstore.admin.ObjectAdministration;
import org.nembo.objectstore.key.AccessKeys;
import org.nembo.objectstore.quota.UsageReport;
import org.nembo.objectstore.replica.ReplicaAdministration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /api/v1/object}. */
@Component
public final class ObjectApi implements RestApi {

    private final Set<Object> resources;

    @Activate
    public ObjectApi(@Reference AccessKeys keys, @Reference Policy policy, @Reference UsageReport usage, @Reference BucketAdministration buckets,
            @Reference ObjectAdministration objects, @Reference Work work, @Reference ReplicaAdministration replication) {
        this.resources = Set.of(new KeysResource(keys, policy), new QuotasResource(usage), new UsageResource(usage),
                new BucketsResource(buckets, objects, work.transfers()), new ScrubResource(work.scrubs()), new SitesResource(replication),
                new ReplicationResource(replication));
    }

    @Override
    public String path() {
        return "/api/v1/object";
    }

    @Override
    public String title() {
        return "Object storage";
    }

    @Override
    public Set<Object> resources() {
        return resources;
    }
}
