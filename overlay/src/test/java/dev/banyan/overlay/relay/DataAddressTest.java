package dev.banyan.overlay.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataAddressTest {
    @Test
    void readsBothKindsOfAddresses() throws Exception {
        assertThat(DataAddress.parse("127.0.0.1:7361"))
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 7361));
        assertThat(DataAddress.parse("[::1]:7361"))
                .isEqualTo(new InetSocketAddress(InetAddress.getByName("::1"), 7361));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7:1,10.0.0.7:1",
        "host.example:65535,host.example:65535",
        "[0:0:0:0:0:0:0:1]:7351,[::1]:7351",
        "[FD00::7]:7351,[fd00::7]:7351"
    })
    void writesOneAddressInOneWay(String text, String normalized) {
        assertThat(DataAddress.normalized(text)).isEqualTo(normalized);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "host",
                "host:",
                ":1",
                "host:0",
                "host:65536",
                "host:+1",
                "host:-1",
                "host:1x",
                "host:\u0661",
                "::1:7351",
                "[::1:7351",
                "[host]:1",
                "[]:1",
                "a b:1",
                "host:99999999999"
            })
    void refusesWhatIsNoHostWithPortAndNamesIt(String text) {
        assertThatThrownBy(() -> DataAddress.normalized(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not host:port")
                .hasMessageEndingWith("'" + text + "'");
        assertThatThrownBy(() -> DataAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
