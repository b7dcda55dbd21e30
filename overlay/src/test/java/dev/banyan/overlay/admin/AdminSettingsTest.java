package dev.banyan.overlay.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdminSettingsTest {
    private static AdminSettings settings(String changes) {
        return AdminSettings.from(Section.at(
                ConfigFactory.parseString("banyan.admin {\n" + changes + "\n}")
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve(),
                "banyan.admin"));
    }

    @Test
    void listensOnLoopbackUnlessToldOtherwise() {
        assertThat(settings("")).isEqualTo(new AdminSettings("127.0.0.1", 0, 65_536, Duration.ofSeconds(10), 32));
    }

    @Test
    void namesTheKeyOfAWrongValue() {
        assertThatThrownBy(() -> settings("port = 70000")).hasMessageContaining("banyan.admin.port");
        assertThatThrownBy(() -> settings("request-limit = 17 MiB")).hasMessageContaining("banyan.admin.request-limit");
        assertThatThrownBy(() -> settings("request-timeout = 0s")).hasMessageContaining("banyan.admin.request-timeout");
        assertThatThrownBy(() -> settings("stream-limit = 49")).hasMessageContaining("banyan.admin.stream-limit");
        assertThatThrownBy(() -> settings("host = \" \"")).hasMessageContaining("banyan.admin.host");
    }
}
