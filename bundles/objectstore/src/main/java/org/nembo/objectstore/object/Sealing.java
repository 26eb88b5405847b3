package org.nembo.objectstore.object;

import java.nio.ByteBuffer;
import java.util.Map;
import org.nembo.objectstore.http.Exchange;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.StoredObject;

/** How objects are kept so that who has the disk cannot read them, where that is asked for. Thread-safe. */
public interface Sealing {

    /** Reads a stored version. */
    interface Reader {

        /** Whether what is stored is what clients see. */
        boolean plain();

        /** Adds the headers of its encryption to the answer. */
        void tell(Exchange exchange);

        /** Bytes as clients see them. */
        Content open(long from, long length);
    }

    /** Says how a version or a part is written. */
    interface Writer {

        boolean plain();

        /** What is kept of it beside the object or upload. */
        Map<String, String> facts();

        /** Adds the headers of its encryption to the answer. */
        void tell(Exchange exchange);

        /** @param expected how many bytes will come; -1 when it is not known */
        Input input(long expected);
    }

    /** Bytes on their way in, as clients see them. Confined to one thread. */
    interface Input extends AutoCloseable {

        /** Takes all that remains in the buffer. */
        void write(ByteBuffer bytes);

        /** What the engine is handed; all bytes are in it now. */
        Draft end();

        @Override
        void close();
    }

    /**
     * For an object that is read.
     *
     * @param source whether it is the source of a copy, whose key comes in headers of its own
     * @throws org.nembo.objectstore.s3.S3Failure {@code InvalidRequest}, {@code AccessDenied} when the key is missing or another
     */
    Reader reader(Exchange exchange, StoredObject object, boolean source);

    /** Adds to the answer how an object is encrypted. */
    void tell(Exchange exchange, StoredObject object);

    /** For an object that is made or an upload that is begun: as the request or the bucket wants it. */
    Writer writer(Exchange exchange, Bucket bucket);

    /** For a part of an upload that was begun so. @param facts of the upload */
    Writer writer(Exchange exchange, Map<String, String> facts);
}
