package org.nembo.objectstore.bucket;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.http.Operations;
import org.nembo.objectstore.http.Operations.Level;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.objectstore.xml.Element;
import org.nembo.spi.object.Bucket;

/**
 * A document in XML that a bucket has or has not, and its operations.
 *
 * @param subresource query parameter that asks for it
 * @param name        in the names of its operations: {@code BucketCors}
 * @param root        of the document
 * @param read        action for reading it
 * @param write       action for writing and deleting it
 * @param missing     what is answered when the bucket has none; null when it always has one
 * @param written     status of the answer to PUT
 */
record Kept(String subresource, String name, String root, String read, String write, S3Code missing, int written) {

    /**
     * Adds the operations to read and to write it.
     *
     * @param get of a bucket; empty when it has none
     * @param put the bucket with the document in it; called again when somebody else was faster
     */
    void register(Operations operations, Desk desk, Function<Bucket, Optional<Element>> get, BiFunction<Bucket, Element, Bucket> put) {
        operations.on(Level.BUCKET, "GET", subresource, "Get" + name, exchange -> get(exchange, desk, get));
        operations.on(Level.BUCKET, "PUT", subresource, "Put" + name, exchange -> {
            desk.bucket(exchange, write);
            Element document = Desk.body(exchange, root);
            desk.change(exchange, subresource, bucket -> put.apply(bucket, document));
            exchange.send(written);
        });
    }

    /** Adds the operation to delete it. @param setting where the bucket keeps it */
    void deletable(Operations operations, Desk desk, String setting) {
        operations.on(Level.BUCKET, "DELETE", subresource, "Delete" + name, exchange -> {
            desk.bucket(exchange, write);
            desk.change(exchange, subresource, bucket -> setting.equals(Settings.LIFECYCLE)
                    ? bucket.with(setting, null).with(Settings.TRANSITION_SIZE, null) : bucket.with(setting, null));
            exchange.send(Desk.NO_CONTENT);
        });
    }

    private void get(Exchange exchange, Desk desk, Function<Bucket, Optional<Element>> get) {
        Bucket bucket = desk.bucket(exchange, read);
        Desk.send(exchange, get.apply(bucket).orElseThrow(() -> S3Failure.of(missing).with("BucketName", bucket.name())));
    }
}
