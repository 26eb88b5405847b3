package org.nembo.shell.line;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "secret:set sites/bari/x hunter2 ~ secret:set sites/bari/x ***",
        "secret:set a/b 'two words' ~ secret:set a/b ***",
        "site:add bari --secret key=hunter2 ~ site:add bari --secret ***",
        "site:add bari --secret=key=hunter2 --x y ~ site:add bari --secret=*** --x y",
        "site:add bari local images.login=host:5000=user:hunter2 cpus=4 ~ site:add bari local images.login=*** cpus=4",
        "x:y hvs.0123456789abcdefghijk ~ x:y ***",
        "config:set org.nembo.store db.password hunter2 ~ config:set org.nembo.store db.password ***",
        "x:y --password \"a b\" c ~ x:y --password *** c",
        "x:y --db-password=a | grep b ~ x:y --db-password=*** | grep b",
        "x:y nembo_0123456789abcdefghijk ~ x:y ***",
        "x:y eyJhbGciOi.eyJzdWIiOi.sig-natur_e ~ x:y ***",
        "x:y postgres://nembo:hunter2@db/x ~ x:y postgres://nembo:***@db/x"})
    void takesSecretsOut(String line, String clean) {
        assertThat(Redaction.of(line)).isEqualTo(clean);
    }

    @ParameterizedTest
    @ValueSource(strings = {"site:list --json", "secret:list sites/", "secret:delete a/b", "secret:generate a/b --bytes 64",
        "secret:undelete a/b 3,4", "token:create laptop --days 30",
        "token:revoke 0199-aa", "help secret", "deployment:create hello --input port=80", "config:show org.nembo.security"})
    void leavesOtherLinesAsTheyAre(String line) {
        assertThat(Redaction.of(line)).isEqualTo(line);
    }

    @Test
    void takesASecretOutThatIsTypedAfterAPipe() {
        assertThat(Redaction.of("x:y ; secret:set p v ; z:w")).doesNotContain(" v ");
    }
}
