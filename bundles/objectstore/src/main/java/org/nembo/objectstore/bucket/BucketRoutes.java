package org.nembo.objectstore.bucket;

import java.time.Clock;
import org.nembo.api.audit.Audit;
import org.nembo.api.policy.PolicyDocuments;
import org.nembo.objectstore.ChosenEngine;
import org.nembo.objectstore.access.Areas;
import org.nembo.objectstore.access.Rights;
import org.nembo.objectstore.access.TopicRights;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Operations.Level;
import org.nembo.objectstore.http.Routes;
import org.nembo.objectstore.object.Attachments;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The operations on buckets and on what objects carry beside their bytes. */
@Component(service = {Routes.class, Attachments.class}, property = "part=buckets")
public final class BucketRoutes implements Routes, Attachments {

    private final Desk desk;
    private final PolicyDocuments documents;
    private volatile Replicas replicas = Replicas.NONE;
    private final Parsed parsed = new Parsed();
    private final Carried attached;

    @Activate
    public BucketRoutes(@Reference(target = ChosenEngine.ONLY) ObjectEngine engine, @Reference Areas areas,
            @Reference Rights rights, @Reference PolicyDocuments documents,
            @Reference TopicRights topics, @Reference Audit audit, @Reference BucketSettings settings) {
        this(new Desk(engine, areas, rights, topics, audit, settings, Clock.systemUTC()), documents);
    }

    BucketRoutes(Desk desk, PolicyDocuments documents) {
        this.desk = desk;
        this.documents = documents;
        this.attached = new Carried(desk, parsed);
    }

    @Reference
    public void replicas(Replicas all) {
        this.replicas = all;
    }

    @Override
    public void register(Operations operations) {
        new BucketOperations(desk).register(operations);
        new BucketDocuments(desk).register(operations);
        new ReplicationDocument(desk, replicas).register(operations);
        new Special(desk, documents).register(operations);
        new ObjectOperations(desk).register(operations);
        Origins origins = new Origins(desk, parsed);
        operations.before(origins::answer);
        operations.on(Level.BUCKET, "OPTIONS", "", "OptionsBucket", origins::preflight)
                .on(Level.OBJECT, "OPTIONS", "", "OptionsObject", origins::preflight);
    }

    @Override
    public Attached read(Exchange exchange, Bucket bucket) {
        return attached.read(exchange, bucket);
    }

    @Override
    public void tell(Exchange exchange, Bucket bucket, StoredObject object) {
        attached.tell(exchange, bucket, object);
        replicas.status(bucket, object).ifPresent(status -> exchange.answer("x-amz-replication-status", status));
    }

    @Override
    public void tellExpiry(Exchange exchange, Bucket bucket, StoredObject object) {
        attached.tellExpiry(exchange, bucket, object);
    }

    @Override
    public Guard removal(Exchange exchange, Bucket bucket) {
        return attached.removal(exchange, bucket);
    }
}
