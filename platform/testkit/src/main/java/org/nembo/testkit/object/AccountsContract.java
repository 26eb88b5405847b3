package org.nembo.testkit.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.nembo.testkit.object.EngineUnderTest.LARGE;
import static org.nembo.testkit.object.EngineUnderTest.bytes;
import static org.nembo.testkit.object.EngineUnderTest.object;
import static org.nembo.testkit.object.ObjectsContract.refused;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.spi.object.Bucket.Versioning;
import org.nembo.spi.object.Charge;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Usages.Usage;

/** What accounts use, and their limits: what every {@link ObjectEngine} counts. */
public abstract class AccountsContract {

    private EngineUnderTest it;
    private String bucket;
    private String account;

    /** The engine, empty or not. */
    protected abstract ObjectEngine engine();

    @BeforeEach
    void makeBucket() {
        it = new EngineUnderTest(engine());
        bucket = it.bucket(Versioning.OFF);
        account = "bucket/" + bucket;
    }

    private void put(String key, int size, Charge... charges) {
        engine().put(object(bucket, key, size, List.of(charges)), it.draft(bytes(size, size)), Guard.NONE);
    }

    private Charge charge(long maxBytes, long maxObjects) {
        return new Charge(account, maxBytes, maxObjects);
    }

    private void uses(long bytes, long objects) {
        assertThat(engine().usages().of(account)).isEqualTo(new Usage(account, bytes, objects));
    }

    @Test
    void countsWhatIsKept() {
        uses(0, 0);
        put("a", 100, charge(-1, -1));
        put("b", LARGE, charge(-1, -1));
        uses(100 + LARGE, 2);
        put("b", 10, charge(-1, -1));
        uses(110, 2);
        it.delete(bucket, "a", null);
        uses(10, 1);
        it.delete(bucket, "b", null);
        uses(0, 0);
    }

    @Test
    void countsVersionsAndNoMarkers() {
        engine().buckets().change(bucket, old -> old.with(Versioning.ENABLED));
        put("a", 100, charge(-1, -1));
        put("a", 50, charge(-1, -1));
        String marker = it.delete(bucket, "a", null).version();
        uses(150, 2);
        it.delete(bucket, "a", marker);
        uses(150, 2);
        it.delete(bucket, "a", engine().find(bucket, "a", null).orElseThrow().version());
        uses(100, 1);
    }

    @Test
    void refusesWhatIsMoreThanALimit() {
        put("a", 100, charge(150, 2));
        refused(() -> put("b", 51, charge(150, 2)), ObjectError.QUOTA_EXCEEDED);
        uses(100, 1);
        put("b", 50, charge(150, 2));
        refused(() -> put("c", 0, charge(150, 2)), ObjectError.QUOTA_EXCEEDED);
        put("a", 100, charge(150, 2));
        put("a", 10, charge(20, 2));
        uses(60, 2);
        assertThat(engine().find(bucket, "c", null)).isEmpty();
        refused(() -> put("b", LARGE, charge(150, 2)), ObjectError.QUOTA_EXCEEDED);
        assertThat(engine().find(bucket, "b", null).orElseThrow().size()).isEqualTo(50);
    }

    @Test
    void countsOnSeveralAccounts() {
        Charge other = new Charge("user/" + bucket, 1000, -1);
        put("a", 100, charge(-1, -1), other);
        uses(100, 1);
        assertThat(engine().usages().of("user/" + bucket).bytes()).isEqualTo(100);
        refused(() -> put("b", 901, charge(-1, -1), other), ObjectError.QUOTA_EXCEEDED);
        uses(100, 1);
        put("a", 1, charge(-1, -1));
        assertThat(engine().usages().of("user/" + bucket).bytes()).isZero();
    }

    @Test
    void areListedByName() {
        for (String name : List.of("c", "a", "b")) {
            put(name, 1, new Charge(account + "/" + name, -1, -1));
        }
        assertThat(engine().usages().list(account + "/", "", 10)).extracting(Usage::account)
                .containsExactly(account + "/a", account + "/b", account + "/c");
        assertThat(engine().usages().list(account + "/", account + "/a", 1)).extracting(Usage::account).containsExactly(account + "/b");
        assertThat(engine().usages().list("no-such-prefix", "", 10)).isEmpty();
    }

    @Test
    void limitsHoldHoweverManyWriteAtOnce() throws Exception {
        Together.run(8, thread -> {
            int stored = 0;
            for (int i = 0; i < 10; i++) {
                try {
                    put(thread + "-" + i, 10, charge(305, -1));
                    stored++;
                } catch (NemboException e) {
                    assertThat(e.code()).isEqualTo(ObjectError.QUOTA_EXCEEDED);
                }
            }
            return stored;
        }, results -> {
            assertThat(results.stream().mapToInt(Integer::intValue).sum()).isEqualTo(30);
            uses(300, 30);
        });
    }

    @Test
    void staysExactWhileManyOverwriteAndDelete() throws Exception {
        Together.run(6, thread -> {
            java.util.Random random = new java.util.Random(thread);
            for (int i = 0; i < 25; i++) {
                if (random.nextInt(3) == 0) {
                    it.delete(bucket, "k" + random.nextInt(4), null);
                } else {
                    put("k" + random.nextInt(4), random.nextInt(5) == 0 ? 70_000 : random.nextInt(1000), charge(-1, -1));
                }
            }
            return null;
        }, results -> {
            long bytes = 0;
            long objects = 0;
            for (String key : it.keys(bucket, "", "", 1000)) {
                bytes += engine().find(bucket, key, null).orElseThrow().stored();
                objects++;
            }
            uses(bytes, objects);
        });
    }
}
