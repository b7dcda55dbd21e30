package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.cli.ExitCode;
import org.junit.jupiter.api.Test;

class CompletionCommandTest {
    private final RecordedConsole recorded = RecordedConsole.piped();

    @Test
    void printsAScriptThatKnowsTheCommandsAndTheirOptions() {
        assertThat(Main.run(recorded.console(), "completion")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out())
                .startsWith("#!")
                .contains("complete -F _complete_banyan", "bashcompinit", "receive", "--seed", "--into")
                .endsWith("\n");
    }

    @Test
    void helpSaysHowToLoadIt() {
        assertThat(Main.run(recorded.console(), "completion", "--help")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).contains("source <(./banyan completion)", "zsh");
    }
}
