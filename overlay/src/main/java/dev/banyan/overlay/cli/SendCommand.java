package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.SendReport;
import dev.banyan.tree.config.BitRate;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code banyan send}: a running node sends a file to its group. */
@Command(
        name = "send",
        description = {
            "Has a running node send a file to all other members of its group, and waits until they have it.",
            "The node itself reads the file, so the node's user needs to be able to, and it must not change meanwhile."
                    + " Interrupting this command does not stop the transfer; 'banyan transfers' shows it.",
            "With '-' it is stdin, read to its end first and kept as a temporary file until the node has opened it."
        })
public final class SendCommand implements Runnable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private static final String STDIN = "-";

    private final Console console;
    private final InputStream stdin;

    @Parameters(
            paramLabel = "FILE",
            description = "The file; a relative path is one from the working directory, '-' is stdin.")
    private Path file = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "With '-': under which name the others receive it, without path.")
    private @Nullable String name;

    @Option(
            names = "--wait",
            paramLabel = "WHAT",
            defaultValue = "all",
            converter = SendWait.Converter.class,
            description =
                    "all: until every receiver has the file or has failed; a number: until so many have it; none: print the id"
                            + " of the transfer at once (default: ${DEFAULT-VALUE}).")
    private SendWait wait = new SendWait(0);

    @Option(
            names = "--limit",
            paramLabel = "RATE",
            converter = LimitConverter.class,
            description =
                    "What each node may send of the file, all its links together: bits per second, or such as 64kbit, 40mbit,"
                            + " 1.5gbit. 'banyan transfers limit' changes it meanwhile.")
    private @Nullable BitRate limit;

    @Option(names = "--json", description = "Print one JSON object: how the transfer stands at the end.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method runs
    private CommandSpec spec;

    @Mixin
    private final NodeOptions node = new NodeOptions();

    SendCommand(Console console) {
        this(console, System.in);
    }

    /** @param stdin in place of that of this process */
    SendCommand(Console console, InputStream stdin) {
        this.console = console;
        this.stdin = stdin;
    }

    @Override
    public void run() {
        AdminClient client = node.client();
        SendReport begun = begin(client);
        SendReport report = wait.isForNobody() ? begun : watch(client, begun);
        if (json) {
            console.printJson(report);
        } else if (wait.isForNobody()) {
            console.print(report.id());
        } else {
            printResult(report);
        }
        if (wait.isForAll()) {
            requireAll(report);
        } else if (!wait.isForNobody()) {
            requireSome(report);
        }
    }

    private SendReport begin(AdminClient client) {
        boolean piped = file.toString().equals(STDIN);
        if (piped != (name != null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    piped
                            ? "what comes from stdin needs a name: send - --name NAME"
                            : "--name is for '-' only; a file is received under its own name");
        }
        if (name == null) {
            return client.send(file.toAbsolutePath().normalize(), Optional.ofNullable(limit));
        }
        if (!PipedFile.isName(name)) {
            throw new ParameterException(
                    spec.commandLine(), "--name must be a plain name, without path, was '" + name + "'");
        }
        // A node that does not run is found out before all of stdin is read.
        client.status();
        try (PipedFile content = PipedFile.of(stdin, name)) {
            return client.send(content.path(), Optional.ofNullable(limit));
        }
    }

    private SendReport watch(AdminClient client, SendReport begun) {
        SendWatch stall = new SendWatch();
        SendReport report = begun;
        long shown = 0;
        try (Progress progress = console.steadyProgress("sending", begun.fileBytes(), "to each")) {
            while (true) {
                progress.remark(report.verified() + " of " + report.members() + " verified");
                shown = Math.max(shown, bytesEach(report));
                progress.reached(shown);
                if (wait.isOver(report)) {
                    return report;
                }
                stall.look(System.nanoTime(), report).ifPresent(line -> console.note("banyan: " + line));
                Waiting.pause(LOOK_EVERY);
                report = client.sent(begun.id());
            }
        }
    }

    /** What a receiver that is alive has, on average. */
    private static long bytesEach(SendReport report) {
        int alive = report.members() - report.failed();
        return alive <= 0 ? 0 : Math.min(report.fileBytes(), report.verifiedBytes() / alive);
    }

    private void printResult(SendReport report) {
        String line = report.fileName() + ": " + report.verified() + " of " + report.members() + " verified in "
                + Format.seconds(report.seconds()) + " (" + report.id() + ")";
        boolean enough = complete(report) || report.verified() >= wait.members();
        console.print(console.styled(enough ? "fg(green)" : "fg(red)", line));
        List<List<String>> rows = new ArrayList<>();
        report.missing().forEach(m -> rows.add(List.of(m.member(), m.outcome(), m.detail())));
        Columns.lines(Columns.left(3), rows).forEach(missing -> console.print("  " + missing));
    }

    private static boolean complete(SendReport report) {
        return report.error() == null && report.members() > 0 && report.verified() == report.members();
    }

    private void requireSome(SendReport report) {
        if (report.verified() < wait.members()) {
            requireAll(report);
            throw new CommandFailedException(report.fileName() + " is at " + report.verified()
                    + " members, which are all" + " there are; " + wait.members() + " were waited for");
        }
    }

    private static void requireAll(SendReport report) {
        if (report.error() != null) {
            throw new CommandFailedException("the node could not send " + report.fileName() + ": " + report.error());
        }
        if (report.members() == 0) {
            throw new CommandFailedException("nobody has received " + report.fileName()
                    + ": the node knows no other member of its group; 'banyan" + " status' shows whom it knows");
        }
        if (!complete(report)) {
            throw new CommandFailedException(report.fileName() + " is missing at "
                    + (report.members() - report.verified()) + " of " + report.members()
                    + " members; those that come back soon (banyan.bulk.keep at the node) get it all the same");
        }
    }
}
