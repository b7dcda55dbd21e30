package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.banyan.overlay.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionCommandTest {
    private final RecordedConsole recorded = RecordedConsole.piped();

    @ParameterizedTest
    @ValueSource(strings = {"version", "-V", "--version"})
    void printsTheVersionsInOneLine(String argument) {
        assertThat(Main.run(recorded.console(), argument)).isEqualTo(ExitCode.OK);
        assertThat(recorded.out())
                .hasLineCount(1)
                .matches("banyan [0-9]+\\.[0-9]+\\.[0-9]+.* \\(Java .*\\)\\R")
                .contains(System.getProperty("java.version"), System.getProperty("os.name"));
        assertThat(recorded.err()).isEmpty();
    }

    @Test
    void printsTheVersionsAsOneJsonObject() throws Exception {
        assertThat(Main.run(recorded.console(), "version", "--json")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).hasLineCount(1);
        JsonNode json = new ObjectMapper().readTree(recorded.out());
        assertThat(json.fieldNames()).toIterable().containsExactly("banyan", "java", "javaVendor", "os");
        assertThat(json.get("java").textValue()).isEqualTo(System.getProperty("java.version"));
    }
}
