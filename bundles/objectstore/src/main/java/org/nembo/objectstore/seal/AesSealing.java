package org.nembo.objectstore.seal;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.document.Settings;
import org.nembo.objectstore.http.Exchange;
import org.nembo.objectstore.object.Sealing;
import org.nembo.objectstore.s3.S3Code;
import org.nembo.objectstore.s3.S3Failure;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.StoredObject;

/** SSE-S3 and SSE-C: each object has a data key, wrapped with the server's key or the client's. */
public final class AesSealing implements Sealing {

    /** The fact that says how: {@value #SERVER} or {@value #CUSTOMER}. */
    static final String HOW = "encryption";
    static final String KEY = "encryption-key";
    static final String SERVER = "AES256";
    private static final String CUSTOMER = "SSE-C";
    private static final String HEADER = "x-amz-server-side-encryption";

    private final ObjectEngine engine;
    private final MasterKeys masters;

    public AesSealing(ObjectEngine engine, MasterKeys masters) {
        this.engine = engine;
        this.masters = masters;
    }

    @Override
    public Reader reader(Exchange exchange, StoredObject object, boolean source) {
        if (!source && exchange.headers().has(HEADER)) {
            throw new S3Failure(S3Code.INVALID_ARGUMENT, HEADER + " is for requests that write: leave it out to read.").with("ArgumentName", HEADER)
                    .with("ArgumentValue", exchange.header(HEADER));
        }
        CustomerKey customer = CustomerKey.of(exchange, source);
        String how = object.facts().getOrDefault(HOW, "");
        if (customer != null && !how.equals(CUSTOMER)) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "The encryption parameters are not applicable to this object.");
        }
        if (how.isEmpty()) {
            return new Plain(engine, object);
        }
        return new Sealed(engine, object, dataKey(object.facts(), customer), how.equals(CUSTOMER) ? customer : null, source);
    }

    @Override
    public void tell(Exchange exchange, StoredObject object) {
        if (SERVER.equals(object.facts().get(HOW))) {
            exchange.answer(HEADER, SERVER);
        }
    }

    @Override
    public Writer writer(Exchange exchange, Bucket bucket) {
        CustomerKey customer = CustomerKey.of(exchange, false);
        String header = exchange.header(HEADER);
        if (customer != null) {
            if (!header.isEmpty()) {
                throw new S3Failure(S3Code.INVALID_ARGUMENT, "Server Side Encryption with Customer provided key is incompatible with the encryption method "
                        + "specified").with("ArgumentName", HEADER).with("ArgumentValue", header);
            }
            byte[] key = Frames.random();
            return new Into(engine, key, customer, Map.of(HOW, CUSTOMER, KEY, base64(Frames.wrap(key, customer.key()))));
        }
        if (effective(bucket, header).isEmpty()) {
            return new Into(engine, null, null, Map.of());
        }
        byte[] key = Frames.random();
        MasterKeys.Key master = masters.newest();
        return new Into(engine, key, null, Map.of(HOW, SERVER, KEY, master.version() + ":" + base64(Frames.wrap(key, master.bytes()))));
    }

    @Override
    public Writer writer(Exchange exchange, Map<String, String> facts) {
        CustomerKey customer = CustomerKey.of(exchange, false);
        String how = facts.getOrDefault(HOW, "");
        if (customer != null && !how.equals(CUSTOMER)) {
            throw new S3Failure(S3Code.INVALID_REQUEST, "The multipart upload initiate requested encryption is not that of the part.");
        }
        if (how.isEmpty()) {
            return new Into(engine, null, null, Map.of());
        }
        try {
            return new Into(engine, dataKey(facts, customer), how.equals(CUSTOMER) ? customer : null, Map.of(HOW, how));
        } catch (S3Failure e) {
            throw e.code() == S3Code.ACCESS_DENIED ? new S3Failure(S3Code.INVALID_REQUEST, "The key is not the one that the upload was begun with.") : e;
        }
    }

    private static String effective(Bucket bucket, String header) {
        if (header.startsWith("aws:kms")) {
            throw new S3Failure(S3Code.NOT_IMPLEMENTED, "There is no key management service here: use AES256.");
        }
        if (!header.isEmpty() && !header.equals(SERVER)) {
            throw new S3Failure(S3Code.INVALID_ENCRYPTION_ALGORITHM_ERROR, S3Code.INVALID_ENCRYPTION_ALGORITHM_ERROR.text())
                    .with("ArgumentName", HEADER).with("ArgumentValue", header);
        }
        return header.isEmpty() && !bucket.settings().getOrDefault(Settings.ENCRYPTION, "").isEmpty() ? SERVER : header;
    }

    private byte[] dataKey(Map<String, String> facts, CustomerKey customer) {
        String kept = facts.getOrDefault(KEY, "");
        if (facts.get(HOW).equals(CUSTOMER)) {
            if (customer == null) {
                throw new S3Failure(S3Code.INVALID_REQUEST, "The object was stored using a form of Server Side Encryption. The correct parameters must be "
                        + "provided to retrieve the object.");
            }
            try {
                return Frames.unwrap(Base64.getDecoder().decode(kept), customer.key());
            } catch (GeneralSecurityException e) {
                throw new S3Failure(S3Code.ACCESS_DENIED, "The key is not the one that the object is encrypted with.");
            }
        }
        int colon = kept.indexOf(':');
        try {
            return Frames.unwrap(Base64.getDecoder().decode(kept.substring(colon + 1)), masters.find(Integer.parseInt(kept.substring(0, colon))).bytes());
        } catch (GeneralSecurityException e) {
            throw new NemboException(ObjectError.DAMAGED, "the key of an object does not open with the key of the server", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private record Plain(ObjectEngine engine, StoredObject object) implements Reader {

        @Override
        public boolean plain() {
            return true;
        }

        @Override
        public void tell(Exchange exchange) {
            // There is nothing to tell.
        }

        @Override
        public Content open(long from, long length) {
            return engine.open(object, from, length);
        }
    }

    private record Sealed(ObjectEngine engine, StoredObject object, byte[] key, CustomerKey customer, boolean source) implements Reader {

        @Override
        public boolean plain() {
            return false;
        }

        @Override
        public void tell(Exchange exchange) {
            if (customer != null) {
                customer.tell(exchange);
            } else {
                exchange.answer(HEADER, SERVER);
            }
        }

        @Override
        public Content open(long from, long length) {
            List<Long> sizes = object.parts().isEmpty() ? List.of(object.size()) : object.parts().stream().map(StoredObject.Part::size).toList();
            return new SealedContent(engine, object, key, sizes, from, length);
        }
    }

    private record Into(ObjectEngine engine, byte[] key, CustomerKey customer, Map<String, String> facts) implements Writer {

        @Override
        public boolean plain() {
            return key == null;
        }

        @Override
        public void tell(Exchange exchange) {
            if (customer != null) {
                customer.tell(exchange);
            } else if (key != null) {
                exchange.answer(HEADER, SERVER);
            }
        }

        @Override
        public Input input(long expected) {
            return key == null ? new PlainInput(engine.draft(expected))
                    : new SealedInput(engine.draft(expected < 0 ? expected : Frames.stored(expected)), key);
        }
    }
}
