package dev.banyan.overlay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.pekko.http.javadsl.model.Host;
import org.junit.jupiter.api.Test;

class HostRuleTest {
    private static boolean allows(String configured, String bound, String host) throws UnknownHostException {
        return new HostRule(configured, InetAddress.getByName(bound)).allows(Host.create(host));
    }

    @Test
    void allowsTheAddressAndTheNameThatTheSettingsGive() throws UnknownHostException {
        assertThat(allows("Oslo.example", "10.0.0.7", "10.0.0.7")).isTrue();
        assertThat(allows("Oslo.example", "10.0.0.7", "oslo.example")).isTrue();
        assertThat(allows("Oslo.example", "10.0.0.7", "127.0.0.1")).isTrue();
        assertThat(allows("Oslo.example", "10.0.0.7", "10.0.0.8")).isFalse();
        assertThat(allows("Oslo.example", "10.0.0.7", "riga.example")).isFalse();
    }

    @Test
    void allowsAnyAddressButNoOtherNameWhenAllAddressesAreBound() throws UnknownHostException {
        assertThat(allows("0.0.0.0", "0.0.0.0", "10.0.0.8")).isTrue();
        assertThat(allows("::", "::", "2001:db8::1")).isTrue();
        assertThat(allows("0.0.0.0", "0.0.0.0", "evil.example")).isFalse();
        assertThat(allows("0.0.0.0", "0.0.0.0", "")).isFalse();
    }
}
