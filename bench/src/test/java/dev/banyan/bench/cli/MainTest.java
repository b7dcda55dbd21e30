package dev.banyan.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.cli.CommandFailedException;
import dev.banyan.overlay.cli.ExitCode;
import dev.banyan.overlay.cli.LogLevel;
import dev.banyan.tree.config.Section;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
    private static final String ESCAPE = "\u001b[";

    private final RecordedConsole recorded = RecordedConsole.piped();

    @AfterEach
    void logAsBefore() {
        LogLevel.warn.apply();
    }

    @Test
    void helpGoesToStdoutAndIsNoFailure() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).startsWith("Usage: banyan ").contains("version", "--log-level", "Exit codes:");
        assertThat(recorded.err()).isEmpty();
    }

    @Test
    void anUnknownOptionIsWrongUsageAndNamesTheLikelyOne() {
        assertThat(run("version", "--jsn")).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err())
                .isEqualTo("banyan: Unknown option: '--jsn'. Did you mean '--json'? See 'banyan version --help'.\n");
        assertThat(recorded.out()).isEmpty();
    }

    @Test
    void anUnknownCommandIsWrongUsageAndNamesTheLikelyOne() {
        assertThat(run("versoin")).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).hasLineCount(1).contains("'versoin'", "Did you mean 'version'?", "'banyan --help'");
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).isEqualTo("banyan: no command given. See 'banyan --help'.\n");
    }

    @Test
    void aWrongValueIsWrongUsageAndNamesTheRightOnes() {
        assertThat(run("--log-level", "loud", "version")).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).hasLineCount(1).contains("--log-level", "'loud'", "off, error, warn, info");
    }

    @Test
    void aFailureIsOneLineWithTheMessageForTheUser() {
        assertThat(runFailing(new CommandFailedException("no space left in /tmp;\n free 3 GB")))
                .isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).isEqualTo("banyan: no space left in /tmp; free 3 GB\n");
        assertThat(recorded.out()).isEmpty();
    }

    @Test
    void aWrongSettingIsOneLineWithItsKey() {
        ConfigException error =
                Section.at(ConfigFactory.parseString("a { b = 0 }"), "a").bad("b", "must be positive");

        assertThat(runFailing(error)).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).hasLineCount(1).contains("a.b", "must be positive");
    }

    @Test
    void aFaultOfTheProgramNamesItsTypeAndWhereTheTraceIs() {
        assertThat(runFailing(new IllegalStateException("two roots"))).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err())
                .isEqualTo("banyan: java.lang.IllegalStateException: two roots (--verbose shows the stack trace)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--verbose", "--log-level=debug", "--log-level=trace"})
    void theStackTraceIsShownOnDemand(String option) {
        assertThat(runFailing(new IllegalStateException("two roots"), option)).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err())
                .startsWith("banyan: java.lang.IllegalStateException: two roots\n")
                .contains("\tat " + MainTest.class.getName());
    }

    @ParameterizedTest
    @CsvSource({"off,OFF", "error,ERROR", "warn,WARN", "info,INFO", "debug,DEBUG", "trace,TRACE", "INFO,INFO"})
    void theLogLevelIsThatOfTheOption(String option, String level) {
        assertThat(run("version", "--log-level", option)).isEqualTo(ExitCode.OK);
        assertThat(rootLogger().getLevel()).isEqualTo(Level.valueOf(level));
    }

    @Test
    void onlyWarningsAreLoggedWithoutTheOption() {
        LogLevel.trace.apply();
        run("version");
        assertThat(rootLogger().getLevel()).isEqualTo(Level.WARN);
    }

    @Test
    void helpIsColouredOnlyWhereSomebodyWatchesAndWantsIt() {
        RecordedConsole coloured = RecordedConsole.watched(true);
        RecordedConsole plain = RecordedConsole.watched(false);
        Main.run(coloured.console(), "--help");
        Main.run(plain.console(), "--help");
        run("--help");

        assertThat(coloured.out()).contains(ESCAPE);
        assertThat(plain.out()).doesNotContain(ESCAPE);
        assertThat(recorded.out()).doesNotContain(ESCAPE);
    }

    private int run(String... arguments) {
        return Main.run(recorded.console(), arguments);
    }

    /** A command below the real root that throws {@code error}. */
    private int runFailing(Exception error, String... options) {
        CommandLine commandLine = Main.commandLine(recorded.console(), new Main());
        commandLine.addSubcommand(new FailingCommand(error));
        String[] arguments = new String[options.length + 1];
        System.arraycopy(options, 0, arguments, 0, options.length);
        arguments[options.length] = "fail";
        return commandLine.execute(arguments);
    }

    private static Logger rootLogger() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Command(name = "fail")
    private record FailingCommand(Exception error) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw error;
        }
    }
}
