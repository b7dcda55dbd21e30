package dev.banyan.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkSettingsTest {
    @Test
    void readsTheDefaults() {
        LinkSettings settings = TestLinks.settings("");
        assertThat(settings.handshakeTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.unsentLimit()).isEqualTo(128 << 10);
        assertThat(settings.chunkFrameLimit()).isGreaterThan(4 << 20);
        assertThat(settings.liveness().deadAfterNanos()).isEqualTo(3_000_000_000L);
        assertThat(settings.transport()).isEqualTo(LinkSettings.Transport.AUTO);
    }

    @Test
    void namesTheKeyOfAWrongValue() {
        assertThatThrownBy(() -> TestLinks.settings("port = 70000"))
                .hasMessageContaining("banyan.link.port")
                .hasMessageContaining("70000");
        assertThatThrownBy(() -> TestLinks.settings("unsent-hard-limit = 100 KiB"))
                .hasMessageContaining("banyan.link.unsent-hard-limit");
        assertThatThrownBy(() -> TestLinks.settings("liveness.dead-after = 500ms"))
                .hasMessageContaining("banyan.link.liveness.dead-after");
        assertThatThrownBy(() -> TestLinks.settings("transport = quic")).hasMessageContaining("auto, nio or epoll");
    }
}
