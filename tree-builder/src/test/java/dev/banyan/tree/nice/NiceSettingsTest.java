package dev.banyan.tree.nice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NiceSettingsTest {
    private static NiceSettings read(String key, String value) {
        Config config = ConfigFactory.parseString("banyan.tree.nice." + key + " = " + value)
                .withFallback(ConfigFactory.load());
        return NiceSettings.from(Section.at(config, "banyan.tree.nice"));
    }

    @Test
    void haveDefaultsInReferenceConf() {
        NiceSettings settings = NiceWorld.defaults();
        assertThat(settings.k()).isEqualTo(3);
        assertThat(settings.maxRegularSize()).isEqualTo(8);
        assertThat(settings.heartbeatInterval()).isEqualTo(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({
        "k, 1",
        "heartbeat-interval, 0s",
        "peer-timeout-beats, 1",
        "full-beat-every, 0",
        "known-probe-every, 0",
        "query-timeout, -1s",
        "rendezvous-poll, 0s",
        "move-hysteresis, 0.95",
        "move-min-gain, -1ms",
        "max-layers, 21",
        "max-cluster-size, 17",
        "probes-per-beat, 0",
        "rtt-samples, 0",
        "candidate-limit, 0"
    })
    void nameTheFullKeyOfABadValue(String key, String value) {
        assertThatThrownBy(() -> read(key, value)).hasMessageContaining("banyan.tree.nice." + key);
    }
}
