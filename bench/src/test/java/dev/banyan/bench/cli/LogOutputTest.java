package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.cli.LogLevel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** In a JVM of its own, because logging is set up once for each. */
class LogOutputTest {
    /** Logs at two levels. */
    static final class Logs {
        public static void main(String[] args) {
            LogLevel.info.apply();
            LoggerFactory.getLogger("dev.banyan.some.Thing").debug("not this");
            LoggerFactory.getLogger("dev.banyan.some.Thing").info("re-attached");
        }
    }

    @Test
    void logsGoToStderrInOnePlainLine() throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Logs.class.getName()))
                .start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(out).isEmpty();
        assertThat(err).matches("[0-9:.]{12} INFO  Thing - re-attached\\R");
    }
}
