package org.nembo.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ListRequest;
import org.nembo.spi.object.Listing;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.StoredObject;
import org.nembo.testkit.object.History.Kind;
import org.nembo.testkit.object.History.Operation;

/** Many clients and few keys: what every {@link ObjectEngine} lets them see is what one after the other could have seen. */
public abstract class ConsistencyContract {

    private static final int THREADS = 6;
    private static final int KEYS = 3;
    private static final int OPERATIONS = 40;

    /** A guard refused. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /** The engine, empty or not. */
    protected abstract ObjectEngine engine();

    @ParameterizedTest
    @EnumSource(Versioning.class)
    void readsWritesAndListingsAreLinear(Versioning versioning) throws Exception {
        EngineUnderTest it = new EngineUnderTest(engine());
        String bucket = it.bucket(versioning);
        List<History> histories = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            histories.add(new History());
        }
        Together.run(THREADS, thread -> {
            Random random = new Random(versioning.ordinal() * 100 + thread);
            for (int i = 0; i < OPERATIONS; i++) {
                int key = random.nextInt(KEYS);
                histories.get(key).add(operation(it, random, bucket, "key" + key, thread + "-" + i));
            }
            return null;
        }, results -> {
            for (History each : histories) {
                assertThat(each.size()).isPositive();
                assertThat(each.isLinear()).isTrue();
            }
        });
    }

    private Operation operation(EngineUnderTest it, Random random, String bucket, String key, String value) {
        long begin = System.nanoTime();
        switch (random.nextInt(6)) {
            case 0:
                return new Operation(Kind.READ, etag(engine().find(bucket, key, null)), "", begin, System.nanoTime());
            case 1:
                Listing listing = engine().list(new ListRequest(bucket, key, "", "", "", 1, false));
                return new Operation(Kind.READ, listing.entries().isEmpty() ? "" : listing.entries().get(0).etag(), "", begin, System.nanoTime());
            case 2:
                engine().delete(bucket, key, null, Guard.NONE, EngineUnderTest.ORIGIN);
                return new Operation(Kind.WRITE, "", "", begin, System.nanoTime());
            case 3:
                return swap(it, bucket, key, "", value, begin);
            case 4:
                return swap(it, bucket, key, etag(engine().find(bucket, key, null)), value, begin);
            default:
                put(it, bucket, key, value, Guard.NONE);
                return new Operation(Kind.WRITE, "", value, begin, System.nanoTime());
        }
    }

    private static String etag(Optional<StoredObject> found) {
        return found.filter(object -> !object.marker()).map(StoredObject::etag).orElse("");
    }

    private Operation swap(EngineUnderTest it, String bucket, String key, String seen, String value, long begin) {
        try {
            put(it, bucket, key, value, current -> {
                if (!etag(current).equals(seen)) {
                    throw new Refused();
                }
            });
            return new Operation(Kind.SWAP, seen, value, begin, System.nanoTime());
        } catch (Refused e) {
            return new Operation(Kind.REFUSED, seen, "", begin, System.nanoTime());
        }
    }

    private void put(EngineUnderTest it, String bucket, String key, String value, Guard guard) {
        byte[] bytes = value.getBytes();
        engine().put(new NewObject(bucket, key, bytes.length, value, "me", Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(),
                Optional.empty(), EngineUnderTest.ORIGIN), it.draft(bytes), guard);
    }
}
