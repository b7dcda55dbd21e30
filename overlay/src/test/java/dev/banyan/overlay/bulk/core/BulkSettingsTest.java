package dev.banyan.overlay.bulk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BulkSettingsTest {
    @Test
    void readsTheDefaultsOfTheReference() {
        assertThat(Fixtures.settings().windowBytes()).isEqualTo(16 << 20);
        assertThat(Fixtures.directorySettings().transfersMax()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({
        "window,1 KiB",
        "upstream-idle,0s",
        "request-window,0",
        "request-window,1025",
        "request-timeout,-1s",
        "unsent-chunks-limit,65",
        "have-interval,0",
        "bad-chunk-limit,0",
        "pages-ahead,0"
    })
    void namesTheKeyOfABadValueOfATransfer(String key, String value) {
        assertThatThrownBy(() -> TransferSettings.from(with(key, value))).hasMessageContaining("banyan.bulk." + key);
    }

    @ParameterizedTest
    @CsvSource({
        "max-transfers,0",
        "max-members,0",
        "max-ended,0",
        "keep,-1s",
        "orphan-keep,-1s",
        "result-interval,0s",
        "progress-interval,0s",
        "results-per-message,1001",
        "redial-min,0s",
        "redial-max,1ms",
        "inline-limit,33 KiB",
        "inline-bytes-per-second,9 MiB"
    })
    void namesTheKeyOfABadValueOfTheDirectory(String key, String value) {
        assertThatThrownBy(() -> DirectorySettings.from(with(key, value))).hasMessageContaining("banyan.bulk." + key);
    }

    private static Section with(String key, String value) {
        Config config =
                ConfigFactory.parseString("banyan.bulk." + key + " = " + value).withFallback(ConfigFactory.load());
        return Section.at(config, "banyan.bulk");
    }
}
