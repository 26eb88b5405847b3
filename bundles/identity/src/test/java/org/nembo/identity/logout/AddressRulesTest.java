package org.nembo.identity.logout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nembo.identity.IssuerSettings;
import org.nembo.identity.IssuerSettings.Logout;

class AddressRulesTest {

    private final AddressRules shipped = AddressRules.of(IssuerSettings.standard().logout());

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "0.0.0.0", "::", "0.1.2.3", "169.254.169.254", "100.100.100.200", "168.63.129.16", "224.0.0.1",
        "255.255.255.255", "fe80::1", "ff02::1", "fd00:ec2::254", "::ffff:169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1", "2002:7f00:1::", "::169.254.169.254", "2130706433"})
    void sendsNothingToThisMachineNorToTheServicesOfACloud(String address) throws Exception {
        assertThat(shipped.refuses(InetAddress.getByName(address))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3", "192.168.0.10", "193.206.1.1", "2001:db8::1", "fd12:3456::1", "64:ff9b::c1ce:101", "2002:c1ce:101::1"})
    void sendsToClientsOfTheInstituteAndOfTheWorld(String address) throws Exception {
        assertThat(shipped.refuses(InetAddress.getByName(address))).isEmpty();
    }

    @Test
    void isWhatTheOperatorSays() throws Exception {
        AddressRules rules = AddressRules.of(new Logout(true, List.of("10.0.0.0/9", "192.0.2.7")));
        assertThat(rules.refuses(InetAddress.getByName("127.0.0.1"))).isEmpty();
        assertThat(rules.refuses(InetAddress.getByName("10.127.0.1"))).contains("10.127.0.1 is in 10.0.0.0/9 of logout.deny");
        assertThat(rules.refuses(InetAddress.getByName("10.128.0.1"))).isEmpty();
        assertThat(rules.refuses(InetAddress.getByName("192.0.2.7"))).isPresent();
        assertThat(rules.refuses(InetAddress.getByName("192.0.2.6"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1", "fe80::/129", "1.2.3.4.5", "/8"})
    void refusesWhatIsNoNetworkByName(String network) {
        assertThatThrownBy(() -> AddressRules.of(new Logout(false, List.of(network)))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("logout.deny: '" + network + "'");
    }
}
