package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.JournalEntry;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code banyan journal}: what happened to a running node's place in the tree. */
@Command(
        name = "journal",
        description = {
            "Prints what happened to a running node's place in the tree and the cluster, the newest last.",
            "Times are local; those of other days have their date."
        })
public final class JournalCommand implements Runnable {
    private static final int LIMIT_MAX = 1_000;

    private final Console console;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "Most entries, 1 to " + LIMIT_MAX + " (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Print one JSON array.")
    private boolean json;

    @Mixin
    private final NodeOptions node = new NodeOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method runs
    private CommandSpec spec;

    JournalCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new ParameterException(
                    spec.commandLine(), "--limit must be between 1 and " + LIMIT_MAX + ", was " + limit);
        }
        List<JournalEntry> entries = node.client().journal(limit);
        if (json) {
            console.printJson(entries);
        } else if (entries.isEmpty()) {
            console.print("nothing has happened yet");
        } else {
            JournalText text = new JournalText(ZoneId.systemDefault(), LocalDate.now(ZoneId.systemDefault()));
            entries.forEach(entry -> console.print(text.line(entry)));
        }
    }
}
