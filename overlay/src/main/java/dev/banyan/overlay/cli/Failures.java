package dev.banyan.overlay.cli;

import com.typesafe.config.ConfigException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on stderr, in one line, why a command failed, and which exit code that is. */
public final class Failures {
    private Failures() {}

    /** The arguments were wrong: says which, what may have been meant, and where help is. */
    public static int showUsageError(Console console, ParameterException error) {
        String command = error.getCommandLine().getCommandSpec().qualifiedName();
        String hint = suggestion(error).map(s -> " Did you mean " + s + "?").orElse("");
        console.error(sentence(String.valueOf(error.getMessage())) + hint + " See '" + command + " --help'.");
        return ExitCode.USAGE;
    }

    /**
     * The command failed: faults of users, files and peers with their message alone, all else by type as well. A wrong
     * setting counts as wrong usage.
     */
    public static int show(Console console, Exception error, boolean withStackTrace) {
        if (error instanceof CommandFailedException || error instanceof ConfigException) {
            console.error(oneLine(String.valueOf(error.getMessage())));
        } else {
            String advice = withStackTrace ? "" : " (--verbose shows the stack trace)";
            console.error(oneLine(error.toString()) + advice);
        }
        if (withStackTrace) {
            error.printStackTrace(console.errWriter());
        }
        return error instanceof ConfigException ? ExitCode.USAGE : ExitCode.FAILED;
    }

    private static Optional<String> suggestion(ParameterException error) {
        if (!(error instanceof UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        List<String> suggestions = unmatched.getSuggestions();
        return suggestions.isEmpty() ? similarOption(unmatched) : Optional.of("'" + suggestions.get(0) + "'");
    }

    /** Picocli compares a mistyped option only with words; the nearest name that shares its beginning helps more. */
    private static Optional<String> similarOption(UnmatchedArgumentException unmatched) {
        String typed = unmatched.getUnmatched().get(0);
        CommandLine command = unmatched.getCommandLine();
        return command.getCommandSpec().optionsMap().keySet().stream()
                .filter(name -> name.startsWith("--") && typed.length() > 3 && name.startsWith(typed.substring(0, 4)))
                .sorted()
                .findFirst()
                .map(name -> "'" + name + "'");
    }

    private static String sentence(String text) {
        String line = oneLine(text);
        return line.endsWith(".") ? line : line + ".";
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
