package dev.banyan.overlay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.junit.jupiter.api.Test;

class HttpSettingsTest {
    @Test
    void holdWhateverTheApplicationSaysOfItsOwnServers() {
        ServerSettings settings = HttpSettings.of(
                new AdminSettings("127.0.0.1", 0, 4096, Duration.ofMinutes(5), 32),
                ConfigFactory.parseString("""
                                pekko.http {
                                  server { max-connections = 5000, request-timeout = infinite, idle-timeout = 1s }
                                  parsing.max-content-length = infinite
                                  server.parsing.max-content-length = infinite
                                }
                                """).withFallback(ConfigFactory.load()));
        assertThat(settings.getMaxConnections()).isEqualTo(64);
        assertThat(settings.getTimeouts().requestTimeout().toSeconds()).isEqualTo(300);
        assertThat(settings.getTimeouts().idleTimeout().toSeconds())
                .as("longer than a request takes")
                .isEqualTo(302);
        assertThat(settings.getParserSettings().getMaxContentLength()).isEqualTo(4096);
    }
}
