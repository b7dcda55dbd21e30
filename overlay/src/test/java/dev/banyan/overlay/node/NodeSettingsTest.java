package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.OverlaySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong settings stop a node before it starts, with an error that names key and value. */
class NodeSettingsTest {
    private static void assertRefused(OverlaySettings settings, String key, String value) {
        assertThatThrownBy(() -> Overlay.start(settings).crash())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(value);
    }

    @Test
    void aMissingNameIsRefused() {
        assertRefused(OverlaySettings.load(), "banyan.name", "was ''");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "-dash-first", "caf\u00e9", "a/b"})
    void aBadNameIsRefused(String name) {
        assertRefused(Nodes.settings(name), "banyan.name", "'" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nohost", "host:", "host:70000", ":1"})
    void aBadSeedIsRefused(String seed) {
        assertRefused(Nodes.settings("a").withSeeds(List.of(seed)), "banyan.seed-nodes", seed);
    }

    @Test
    void aBadFanOutIsRefused() {
        assertRefused(Nodes.settings("a").with("banyan.tree.fan-out", -1), "banyan.tree.fan-out", "-1");
    }

    @Test
    void aPauseThatNoClockCouldTellIsRefused() {
        assertRefused(Nodes.settings("a").with("banyan.local-pause", "1ms"), "banyan.local-pause", "1ms");
    }

    @Test
    void aMemberThatReturnsCountsLongerThanFromOneReportToTheNext() {
        assertRefused(
                Nodes.settings("a")
                        .with("banyan.bulk.progress-interval", Duration.ofSeconds(6))
                        .with("banyan.bulk.returned-keep", Duration.ofSeconds(5)),
                "banyan.bulk.returned-keep",
                "progress-interval (PT6S), was PT5S");
    }

    @Test
    void anUnknownPlaceIsRefused() {
        assertRefused(
                Nodes.settings("a")
                        .with("banyan.emulation.enabled", true)
                        .with("banyan.emulation.places", Map.of("a", "Atlantis")),
                "banyan.emulation.places",
                "Atlantis");
    }

    @ParameterizedTest
    @ValueSource(strings = {"banyan.control.host", "banyan.link.host", "banyan.admin.host"})
    void anAddressThatOthersReachIsRefusedUntilItIsAskedFor(String key) {
        assertRefused(Nodes.settings("a").with(key, "192.0.2.7"), key, "'192.0.2.7'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"banyan.control.host", "banyan.link.host", "banyan.admin.host"})
    void aHostThatDoesNotResolveIsRefused(String key) {
        OverlaySettings settings = Nodes.settings("a").with("banyan.security.insecure", true);
        assertRefused(
                settings.with(key, "no-such-host.invalid"), key, "'no-such-host.invalid', which does not resolve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"banyan.link.port", "banyan.control.port"})
    void aPortInUseIsNamedWithItsKey(String key) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Overlay.start(Nodes.settings("a").with(key, taken.getLocalPort()))
                            .crash())
                    .isInstanceOf(OverlayException.class)
                    .hasMessageContaining(key)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void aBadGroupNameIsRefusedWithoutHarm() {
        Overlay node = Overlay.start(Nodes.settings("a"));
        try {
            assertThatThrownBy(() -> node.join("bad name!"))
                    .isInstanceOf(OverlayException.class)
                    .hasMessageContaining("'bad name!'");
            Nodes.joined("a", node.join("good-name"));
        } finally {
            node.crash();
        }
    }
}
