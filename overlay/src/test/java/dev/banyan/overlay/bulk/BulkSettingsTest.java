package dev.banyan.overlay.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BulkSettingsTest {
    @Test
    void defaultsAreValid() {
        BulkSettings settings = BulkSettings.from(Section.at(ConfigFactory.load(), "banyan.bulk"));
        assertThat(settings)
                .isEqualTo(new BulkSettings(32 << 20, Duration.ofMillis(100), 64 << 20, 0, Duration.ofHours(24)));
    }

    @Test
    void errorsNameTheKey() {
        var wrong = ConfigFactory.parseString("banyan.bulk.inbox-bytes = 5").withFallback(ConfigFactory.load());
        assertThatThrownBy(() -> BulkSettings.from(Section.at(wrong, "banyan.bulk")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("banyan.bulk.inbox-bytes");
    }
}
