package org.nembo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8,10.255.0.1,true", "10.0.0.0/8,11.0.0.1,false", "192.0.2.128/25,192.0.2.127,false", "192.0.2.128/25,192.0.2.200,true",
        "127.0.0.1,127.0.0.1,true", "127.0.0.1,127.0.0.2,false", "0.0.0.0/0,1.2.3.4,true", "::1,0:0:0:0:0:0:0:1,true", "::1,[::1],true",
        "fd00::/8,fdab::1,true", "fd00::/8,fe80::1,false", "10.0.0.0/8,::1,false", "10.0.0.0/8,localhost,false", "10.0.0.0/8,'',false"})
    void containsWhatHasItsPrefix(String range, String address, boolean inside) {
        assertThat(AddressRange.parse(range).contains(address)).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "::1/129", "999.1.1.1", "10.0.0.0/-1"})
    void refusesWhatIsNoAddress(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text)).withMessageContaining(text);
    }
}
