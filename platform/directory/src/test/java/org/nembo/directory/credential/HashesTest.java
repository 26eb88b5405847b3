package org.nembo.directory.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.api.error.GeneralError;
import org.nembo.api.error.NemboException;
import org.nembo.api.secret.Secret;

class HashesTest {

    /** Made by the reference implementation. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "a long pass phrase,\"$argon2id$v=19$m=64,t=3,p=1$c29tZXNhbHQxMjM0NTY3OA$zYzH7CR6iUJedphaTztxRJ2F6lc3fTnaR+ZPmMDPYzA\"",
        "grün und blau ☕,\"$argon2id$v=19$m=128,t=2,p=2$c29tZXNhbHQxMjM0NTY3OA$P49L6oZ1yd2SS5EkUXGsiOSGHISJOyNOX1Yn3AyOOfY\""})
    void knowsHashesThatOthersMade(String password, String phc) {
        assertThat(Argon2.matches(new Secret(password), phc)).isTrue();
        assertThat(Argon2.matches(new Secret(password + " "), phc)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$argon2i$v=19$m=64,t=3,p=1$c29tZXNhbHQxMjM0NTY3OA$AAAAAAAAAAAAAAAAAAAAAAAAAAA", "$2y$10$abcdefghijklmnopqrstuv",
        "$argon2id$v=19$m=9999999,t=3,p=1$c29tZXNhbHQxMjM0NTY3OA$AAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void refusesWhatIsNoHash(String phc) {
        assertThatThrownBy(() -> Argon2.matches(new Secret("x"), phc)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHashOfNothingCostsWhatAnyCostsAndIsAnotherOneEachTime() {
        Argon2 cost = new Argon2(64, 2, 1);
        assertThat(Argon2.of(cost.ofNothing())).isEqualTo(cost);
        assertThat(Argon2.matches(new Secret(""), cost.ofNothing())).isFalse();
        assertThat(cost.ofNothing()).isNotEqualTo(cost.ofNothing());
    }

    /** The seed and times of RFC 6238, appendix B, with six of the eight digits. */
    @ParameterizedTest
    @CsvSource({"59,287082", "1111111109,081804", "1111111111,050471", "1234567890,005924", "2000000000,279037", "20000000000,353130"})
    void codesAreThoseOfTheStandard(long seconds, String code) {
        byte[] seed = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
        Instant then = Instant.ofEpochSecond(seconds);
        assertThat(Totp.code(seed, Totp.step(then))).isEqualTo(code);
        assertThat(Totp.stepOf(seed, code, then.plusSeconds(30))).hasValue(Totp.step(then));
        assertThat(Totp.stepOf(seed, code, then.plusSeconds(90))).isEmpty();
        assertThat(Totp.base32(seed)).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    @Test
    void whoComesWhenTooManyWaitIsToldToComeAgain() throws Exception {
        PasswordHashes hashes = new PasswordHashes(new Argon2(8, 1, 1), 1, 1, Duration.ofSeconds(30));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Future<Boolean> first = pool.submit(() -> hashes.within(() -> {
                begun.countDown();
                return await(end);
            }));
            begun.await();
            Future<String> second = pool.submit(() -> hashes.hash(new Secret("x")));
            while (hashes.waiting() == 0) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> hashes.hash(new Secret("y"))).isInstanceOfSatisfying(NemboException.class, e -> {
                assertThat(e.code()).isEqualTo(GeneralError.TOO_MANY_REQUESTS);
                assertThat(e.members()).containsKey("retryAfter");
            });
            end.countDown();
            assertThat(first.get()).isTrue();
            assertThat(second.get()).startsWith("$argon2id$");
            assertThat(hashes.evaluations()).isEqualTo(2);
        } finally {
            pool.shutdownNow();
        }
    }

    private static boolean await(CountDownLatch end) {
        try {
            return end.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "password1234", "P@ssw0rd2024!", "passwordpassword", "qwertyuiop1234", "aaaaaaaaaaaaaaaa",
        "123456789012345", "abcdefghijklmnop",
        "iloveyou123456", "Summer2026!!!!", "monkeydragon99", "bob.smith.2026!", "smithsmithsmith", "zxcvbnmasdfgh1", "1q2w3e4r5t6y7u",
        "Football!2026", "xyxyxyxyxyxyxy",
        "nembo-admin-2026", "lkjhgfdsa98765", "000000000000Aa"})
    void refusesWhatIsGuessedFirst(String password) {
        assertThatThrownBy(() -> new PasswordRules(12).check(new Secret(password), "bob.smith", "Bob Smith", "bob@example.org"))
                .isInstanceOf(NemboException.class).hasMessageNotContaining(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"correct battery staple",
        "Kerze Xylophon 7 Wolkig", "v9#kQz!2LmXw", "la pioggia cade lenta", "ᚠᛇᚻ᛫ᛒᛦᚦ᛫ᚠᚱᚩᚠᚢᚱ", "7c1f0a9be25d48"})
    void takesWhatIsNot(String password) {
        assertThatCode(() -> new PasswordRules(12).check(new Secret(password), "bob.smith", "", "")).doesNotThrowAnyException();
    }
}
