package dev.banyan.bench.cli;

import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.ConsoleFactory;
import dev.banyan.overlay.cli.ExitCode;
import dev.banyan.overlay.cli.Failures;
import dev.banyan.overlay.cli.LogLevel;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code banyan} command: its options hold for every command below it. */
@Command(
        name = "banyan",
        description = "Distributes files from one machine to many through a tree of the receivers themselves.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = VersionCommand.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed; one line on stderr says why", "2:wrong usage"},
        subcommands = {DemoCommand.class, SimulateCommand.class, VersionCommand.class})
public final class Main implements Runnable {
    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "warn",
            scope = ScopeType.INHERIT,
            description = "Log to stderr: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private LogLevel logLevel = LogLevel.warn;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace when a command fails.")
    private boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method runs
    private CommandSpec spec;

    Main() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(run(Console.ofProcess(), args));
    }

    /**
     * Runs the command.
     *
     * @return one of the codes of {@link ExitCode}
     */
    static int run(Console console, String... args) {
        return commandLine(console, new Main()).execute(args);
    }

    /** The parsed form of the command line; commands get {@code console} handed in. */
    static CommandLine commandLine(Console console, Main main) {
        CommandLine commandLine = new CommandLine(main, new ConsoleFactory(console));
        commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(Help.defaultColorScheme(console.colour() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(console.columns())
                .setOut(console.outWriter())
                .setErr(console.errWriter())
                .setExecutionStrategy(parsed -> {
                    main.logLevel.apply();
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setParameterExceptionHandler((error, args) -> Failures.showUsageError(console, error))
                .setExecutionExceptionHandler((error, command, parsed) ->
                        Failures.show(console, error, main.verbose || main.logLevel.showsStackTraces()));
        return commandLine;
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
