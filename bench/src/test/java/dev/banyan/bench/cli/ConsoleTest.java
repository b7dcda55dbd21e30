package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.Console.Features;
import dev.banyan.overlay.cli.Progress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleTest {
    /** Fields in an order that is not that of their names. */
    record Result(int nodes, String file, List<Double> delays) {}

    @Test
    void nobodyWatchesUnlessTheLauncherSaysSo() {
        Console console = console(new Properties(), Map.of());

        assertThat(console.outIsTerminal()).isFalse();
        assertThat(console.errIsTerminal()).isFalse();
        assertThat(console.colour()).isFalse();
        assertThat(console.columns()).isEqualTo(Console.DEFAULT_COLUMNS);
    }

    @Test
    void theLauncherTellsWhichStreamIsWatchedAndHowWideItIs() {
        Properties properties = new Properties();
        properties.setProperty("banyan.terminal.stdout", "true");
        properties.setProperty("banyan.terminal.columns", "132");
        Console console = console(properties, Map.of("TERM", "xterm"));

        assertThat(console.outIsTerminal()).isTrue();
        assertThat(console.errIsTerminal()).isFalse();
        assertThat(console.columns()).isEqualTo(132);
        assertThat(console.colour()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"'',80", "0,80", "-5,80", "wide,80", "99999999999,80", "12,40", "41,41"})
    void anAbsurdWidthIsReplaced(String said, int columns) {
        Properties properties = new Properties();
        properties.setProperty("banyan.terminal.columns", said);

        assertThat(console(properties, Map.of()).columns()).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({"NO_COLOR,1,false", "NO_COLOR,'',true", "TERM,dumb,false"})
    void theEnvironmentCanForbidColours(String variable, String value, boolean colour) {
        Properties properties = new Properties();
        properties.setProperty("banyan.terminal.stdout", "true");

        assertThat(console(properties, Map.of(variable, value)).colour()).isEqualTo(colour);
    }

    @Test
    void resultsGoToStdoutAndTheRestToStderr() {
        RecordedConsole recorded = RecordedConsole.piped();
        recorded.console().print("5 of 5 verified");
        recorded.console().note("killed oslo");
        recorded.console().error("no space left");

        assertThat(recorded.out()).isEqualTo("5 of 5 verified\n");
        assertThat(recorded.err()).isEqualTo("killed oslo\nbanyan: no space left\n");
    }

    @Test
    void jsonIsOneLineWithFieldsInTheirOrder() {
        RecordedConsole recorded = RecordedConsole.piped();
        recorded.console().printJson(new Result(3, "a\nb \"c\"", List.of(0.5, 1e9)));

        assertThat(recorded.out()).isEqualTo("{\"nodes\":3,\"file\":\"a\\nb \\\"c\\\"\",\"delays\":[0.5,1.0E9]}\n");
    }

    @Test
    void whatHasNoJsonFormIsAFaultOfTheCaller() {
        assertThatThrownBy(() -> RecordedConsole.piped().console().printJson(new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void linesOfATreeAreUsedOnlyWhereTheyCanBeShown() {
        assertThat(RecordedConsole.piped().console().unicode()).isTrue();
        Features ascii = new Features(true, true, 80, true, StandardCharsets.US_ASCII);
        assertThat(RecordedConsole.of(ascii).console().unicode()).isFalse();
    }

    @Test
    void progressIsShownOnStderrWithinTheWidthOfTheTerminal() {
        RecordedConsole recorded = RecordedConsole.watched(true);
        try (Progress progress = recorded.console().progress("sending", 4_000_000)) {
            progress.reached(1_000_000);
            Awaitility.await().until(() -> recorded.err().contains("25%"));
            progress.reached(4_000_000);
        }

        assertThat(recorded.err()).contains("sending", "100%").endsWith("\n");
        assertThat(recorded.err().strip().split("\r"))
                .allSatisfy(line -> assertThat(line.length()).isLessThan(60));
        assertThat(recorded.out()).isEmpty();
    }

    @Test
    void linesAppearAboveTheProgress() {
        RecordedConsole recorded = RecordedConsole.watched(true);
        String erased = "\r" + " ".repeat(59) + "\r";
        try (Progress progress = recorded.console().progress("sending", 4)) {
            progress.reached(1);
            recorded.console().note("killed oslo");
            recorded.console().print("lima re-attached");
        }
        recorded.console().note("done");

        assertThat(recorded.err()).contains(erased + "killed oslo\n").endsWith("\ndone\n");
        assertThat(recorded.out()).isEqualTo(erased + "lima re-attached\n");
    }

    @Test
    void progressIsSilentWhenNobodyWatches() {
        RecordedConsole recorded = RecordedConsole.piped();
        try (Progress progress = recorded.console().progress("sending", 4)) {
            progress.reached(4);
        }

        assertThat(recorded.err()).isEmpty();
    }

    private static Console console(Properties properties, Map<String, String> environment) {
        return RecordedConsole.of(Features.of(properties, environment)).console();
    }
}
