package dev.banyan.bench.cli;

import dev.banyan.overlay.cli.CompletionCommand;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.ConsoleFactory;
import dev.banyan.overlay.cli.ExitCode;
import dev.banyan.overlay.cli.Failures;
import dev.banyan.overlay.cli.JournalCommand;
import dev.banyan.overlay.cli.LeaveCommand;
import dev.banyan.overlay.cli.LimitsCommand;
import dev.banyan.overlay.cli.LogLevel;
import dev.banyan.overlay.cli.NodeCommand;
import dev.banyan.overlay.cli.OwnLogging;
import dev.banyan.overlay.cli.PublishCommand;
import dev.banyan.overlay.cli.ReceiveCommand;
import dev.banyan.overlay.cli.SendCommand;
import dev.banyan.overlay.cli.StatusCommand;
import dev.banyan.overlay.cli.SubscribeCommand;
import dev.banyan.overlay.cli.TransfersCommand;
import dev.banyan.overlay.cli.TreeCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
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
        exitCodeList = {"0:done", "1:failed; one line on stderr says why", "2:wrong usage or configuration"},
        subcommands = {
            NodeCommand.class,
            SendCommand.class,
            ReceiveCommand.class,
            PublishCommand.class,
            SubscribeCommand.class,
            StatusCommand.class,
            TreeCommand.class,
            TransfersCommand.class,
            LimitsCommand.class,
            JournalCommand.class,
            LeaveCommand.class,
            DemoCommand.class,
            SimulateCommand.class,
            PlanCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            VersionCommand.class
        })
public final class Main implements Runnable {
    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            description = "Log to stderr: ${COMPLETION-CANDIDATES} (default: warn; of node: info).")
    private @Nullable LogLevel logLevel;

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
        int code = commandLine(console, new Main()).execute(args);
        if (code == ExitCode.OK && console.outFailed()) {
            console.error("the result could not be written to stdout");
            return ExitCode.FAILED;
        }
        return code;
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
                    main.applyLogging(parsed);
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setParameterExceptionHandler((error, args) -> Failures.showUsageError(console, error))
                .setExecutionExceptionHandler(
                        (error, command, parsed) -> Failures.show(console, error, main.showsStackTraces()));
        return commandLine;
    }

    private void applyLogging(ParseResult parsed) {
        if (logLevel != null) {
            logLevel.apply();
        } else if (command(parsed) instanceof OwnLogging own) {
            own.applyLogging();
        } else {
            LogLevel.warn.apply();
        }
    }

    private static Object command(ParseResult parsed) {
        return parsed.hasSubcommand()
                ? command(parsed.subcommand())
                : parsed.commandSpec().userObject();
    }

    private boolean showsStackTraces() {
        return verbose || (logLevel != null && logLevel.showsStackTraces());
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
