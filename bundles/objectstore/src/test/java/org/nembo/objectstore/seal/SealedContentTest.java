package org.nembo.objectstore.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nembo.api.error.NemboException;
import org.nembo.objectstore.testing.EmptyEngine;
import org.nembo.spi.object.Bucket;
import org.nembo.spi.object.Content;
import org.nembo.spi.object.Draft;
import org.nembo.spi.object.Guard;
import org.nembo.spi.object.NewObject;
import org.nembo.spi.object.ObjectEngine;
import org.nembo.spi.object.ObjectError;
import org.nembo.spi.object.Origin;
import org.nembo.spi.object.StoredObject;

class SealedContentTest {

    private final ObjectEngine engine = EmptyEngine.get();
    private final byte[] key = Frames.random();
    private final Random random = new Random(11);

    @BeforeEach
    void bucket() {
        engine.buckets().create(new Bucket("b", "o", "", Instant.EPOCH, Bucket.Versioning.OFF, Map.of(), 1));
    }

    @Test
    void everyStretchOfEveryPartIsWhatWasWritten() {
        for (int size : new int[] {0, 1, Frames.PLAIN - 1, Frames.PLAIN, Frames.PLAIN + 1, 3 * Frames.PLAIN + 5}) {
            byte[] plain = new byte[size];
            random.nextBytes(plain);
            StoredObject stored = store(plain);
            assertThat(stored.stored()).isEqualTo(Frames.stored(size));
            for (int round = 0; round < 30; round++) {
                int from = size == 0 ? 0 : random.nextInt(size);
                int length = size == 0 ? 0 : 1 + random.nextInt(size - from);
                assertThat(read(stored, List.of((long) size), from, length)).isEqualTo(Arrays.copyOfRange(plain, from, from + length));
            }
            assertThat(read(stored, List.of((long) size), 0, size)).isEqualTo(plain);
        }
    }

    @Test
    void whatIsKeptShowsNothingAndChangesAreSeen() {
        byte[] plain = new byte[1000];
        StoredObject stored = store(plain);
        byte[] kept = kept(stored);
        assertThat(new String(kept, java.nio.charset.StandardCharsets.ISO_8859_1)).doesNotContain("\0\0\0\0\0\0\0\0");
        kept[500] ^= 1;
        StoredObject changed = put(draft(kept), plain.length);
        assertThatThrownBy(() -> read(changed, List.of(1000L), 0, 10)).isInstanceOfSatisfying(NemboException.class,
                failure -> assertThat(failure.code()).isEqualTo(ObjectError.DAMAGED));
    }

    @Test
    void aKeyOpensOnlyWithTheKeyThatItWasWrappedWith() throws Exception {
        byte[] under = Frames.random();
        byte[] wrapped = Frames.wrap(key, under);
        assertThat(Frames.unwrap(wrapped, under)).isEqualTo(key);
        assertThatThrownBy(() -> Frames.unwrap(wrapped, Frames.random())).isInstanceOf(java.security.GeneralSecurityException.class);
    }

    private StoredObject store(byte[] plain) {
        Draft draft = engine.draft(-1);
        SealedInput input = new SealedInput(draft, key);
        for (int at = 0; at < plain.length;) {
            int count = Math.min(plain.length - at, 1 + random.nextInt(40_000));
            input.write(ByteBuffer.wrap(plain, at, count));
            at += count;
        }
        return put(input.end(), plain.length);
    }

    private Draft draft(byte[] bytes) {
        Draft draft = engine.draft(bytes.length);
        draft.write(ByteBuffer.wrap(bytes));
        return draft;
    }

    private StoredObject put(Draft draft, long size) {
        return engine.put(new NewObject("b", "k", size, "e", "o", Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(),
                Optional.empty(), new Origin("o", "", "", "ObjectCreated:Put", "")), draft, Guard.NONE);
    }

    private byte[] kept(StoredObject stored) {
        return read(engine.open(stored, 0, stored.stored()));
    }

    private byte[] read(StoredObject stored, List<Long> sizes, long from, long length) {
        return read(new SealedContent(engine, stored, key, sizes, from, length));
    }

    private static byte[] read(Content opened) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Content content = opened) {
            for (ByteBuffer bytes = content.next(); bytes.hasRemaining(); bytes = content.next()) {
                byte[] piece = new byte[bytes.remaining()];
                bytes.get(piece);
                out.writeBytes(piece);
            }
        }
        return out.toByteArray();
    }
}
