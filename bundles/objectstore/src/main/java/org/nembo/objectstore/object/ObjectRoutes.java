package org.nembo.objectstore.object;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.nembo.objectstore.auth.PostPolicy;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Operations.Level;
import org.nembo.objectstore.http.Routes;
import org.nembo.objectstore.site.SitePages;

/** The operations on objects and uploads. */
public final class ObjectRoutes implements Routes, AutoCloseable {

    private static final int THREADS = 32;

    private final Store store;
    private final Sealing sealing;
    private final PostPolicy policy;
    private final ThreadPoolExecutor deletes;

    public ObjectRoutes(Store store, Sealing sealing, PostPolicy policy) {
        this.store = store;
        this.sealing = sealing;
        this.policy = policy;
        this.deletes = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, "objectstore-deletes");
            thread.setDaemon(true);
            return thread;
        }, (work, pool) -> work.run());
        deletes.allowCoreThreadTimeOut(true);
    }

    /** Whoever still deletes then does so alone. */
    @Override
    public void close() {
        deletes.shutdown();
    }

    @Override
    public void register(Operations operations) {
        operations.pages(new SitePages(new Pages(store, sealing)));
        GetObject get = new GetObject(store, sealing);
        operations.on(Level.OBJECT, "GET", "", "GetObject", get)
                .on(Level.OBJECT, "HEAD", "", "HeadObject", get)
                .on(Level.OBJECT, "PUT", "", "PutObject", new PutObject(store, sealing))
                .on(Level.OBJECT, "DELETE", "", "DeleteObject", new DeleteObject(store))
                .on(Level.OBJECT, "GET", "attributes", "GetObjectAttributes", new ObjectAttributes(store, sealing))
                .on(Level.OBJECT, "POST", "uploads", "CreateMultipartUpload", new CreateUpload(store, sealing))
                .on(Level.OBJECT, "PUT", "uploadId", "UploadPart", new UploadPart(store, sealing))
                .on(Level.OBJECT, "POST", "uploadId", "CompleteMultipartUpload", new CompleteUpload(store, sealing))
                .on(Level.OBJECT, "DELETE", "uploadId", "AbortMultipartUpload", new AbortUpload(store))
                .on(Level.OBJECT, "GET", "uploadId", "ListParts", new ListParts(store))
                .on(Level.BUCKET, "GET", "", "ListObjects", new ListObjects(store, false))
                .on(Level.BUCKET, "GET", "list-type", "ListObjectsV2", new ListObjects(store, true))
                .on(Level.BUCKET, "GET", "versions", "ListObjectVersions", new ListVersions(store))
                .on(Level.BUCKET, "GET", "uploads", "ListMultipartUploads", new ListUploads(store))
                .on(Level.BUCKET, "POST", "delete", "DeleteObjects", new DeleteObjects(store, deletes))
                .on(Level.BUCKET, "POST", "", "PostObject", new PostObject(store, sealing, policy));
    }
}
