package dev.banyan.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "0:0:0:0:0:0:0:0", "::0", "::ffff:0.0.0.0", "0", "0.0"})
    void knowsAWildcardHoweverItIsWritten(String host) {
        assertThat(Hosts.isWildcard(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.0.0.0", "host", "0.example"})
    void takesNothingElseForAWildcard(String host) {
        assertThat(Hosts.isWildcard(host)).isFalse();
    }

    @Test
    void writesIpv6InBracketsBesideAPort() {
        assertThat(Hosts.withPort(Hosts.parse("[::1]"), 1)).isEqualTo("[::1]:1");
        assertThat(Hosts.withPort(Hosts.parse("host"), 1)).isEqualTo("host:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "[host]", "[127.0.0.1]", "a:b", "fe80::1%eth0", "[::1", "h/x"})
    void refusesWhatIsNoHost(String text) {
        assertThatThrownBy(() -> Hosts.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no host: '" + text + "'");
    }
}
