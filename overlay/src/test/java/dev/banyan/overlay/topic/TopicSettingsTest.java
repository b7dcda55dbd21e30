package dev.banyan.overlay.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of topics, and what is refused. */
class TopicSettingsTest {
    @Test
    void theLongestMessageIsAQuarterOfTheWindow() {
        assertThat(ManualRuntime.settings().messageBytesMax()).isEqualTo(4 << 20);
        assertThat(ManualRuntime.settings("banyan.live.window = 64 KiB").messageBytesMax())
                .isEqualTo(16 << 10);
    }

    @Test
    void aSubscriptionMustHaveRoomForTheLongestMessage() {
        assertThatThrownBy(() -> ManualRuntime.settings("banyan.topic.unfinished-limit = 4194303"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("banyan.topic.unfinished-limit", "banyan.live.window", "4194303");
    }

    @ParameterizedTest
    @CsvSource({
        "publish-buffer, 1 KiB",
        "batch, 2 MiB",
        "gather, 101ms",
        "receipt-timeout, 0s",
        "subscriber-buffer, 2 GiB",
        "unfinished-limit, 17 GiB"
    })
    void aValueOutOfItsRangeIsNamed(String key, String value) {
        assertThatThrownBy(() -> ManualRuntime.settings("banyan.topic." + key + " = " + value))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("banyan.topic." + key);
    }
}
