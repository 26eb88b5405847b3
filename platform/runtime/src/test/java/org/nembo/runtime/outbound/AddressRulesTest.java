package org.nembo.runtime.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {

    private final AddressRules fresh = Shipped.rules();

    private static Optional<String> refusal(AddressRules rules, String address) {
        try {
            return rules.refuses(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fe80::1", "fd00:ec2::254", "224.0.0.1",
        "255.255.255.255", "ff02::1", "127.0.0.1", "127.8.9.10", "::1", "0.0.0.0", "::", "0.1.2.3", "2130706433"})
    void refusesMetadataServicesAndThisMachine(String address) {
        assertThat(refusal(fresh, address)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"::ffff:169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::7f00:1", "2002:a9fe:a9fe::1", "2002:7f00:1::",
        "::169.254.169.254"})
    void seesThroughAddressesThatStandForOthers(String address) {
        assertThat(refusal(fresh, address)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "192.168.0.10", "172.16.0.1", "193.206.1.1", "2001:db8::1", "fd12:3456::1", "64:ff9b::c1ce:101", "192.0.0.193"})
    void letsReceiversOfTheInstituteAndOfTheWorldBeCalled(String address) {
        assertThat(refusal(fresh, address)).isEmpty();
    }

    @Test
    void callsThisMachineWhenThatIsAllowed() {
        AddressRules rules = AddressRules.of(true);
        assertThat(refusal(rules, "127.0.0.1")).isEmpty();
        assertThat(refusal(rules, "::1")).isEmpty();
        assertThat(refusal(AddressRules.of(false), "0.0.0.0")).as("is this machine too").isPresent();
    }

    @Test
    void namesTheNetworkThatForbidsIt() {
        assertThat(refusal(AddressRules.of(true, "10.0.0.0/9"), "10.127.0.1")).contains("10.127.0.1 is in 10.0.0.0/9, which is never called");
        assertThat(refusal(AddressRules.of(true, "10.0.0.0/9"), "10.128.0.1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1", "fe80::/129", "1.2.3.4.5", "/8"})
    void acceptsOnlyAddressesAndNetworksInItsConfiguration(String text) {
        assertThatThrownBy(() -> AddressRules.of(false, text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'" + text + "'");
    }
}
