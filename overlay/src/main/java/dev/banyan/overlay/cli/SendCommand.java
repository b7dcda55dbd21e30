package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.SendReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code banyan send}: a running node sends a file to its group. */
@Command(
        name = "send",
        description = {
            "Has a running node send a file to all other members of its group, and waits until they have it.",
            "The node itself reads the file, so the node's user needs to be able to, and it must not change meanwhile."
                    + " Interrupting this command does not stop the transfer; 'banyan transfers' shows it."
        })
public final class SendCommand implements Runnable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Console console;

    /** What to wait for. */
    enum Wait {
        /** Until every receiver has the file or has failed. */
        all,
        /** Until the node has begun. */
        none
    }

    @Parameters(paramLabel = "FILE", description = "The file; a relative path is one from the working directory.")
    private Path file = Path.of("");

    @Option(
            names = "--wait",
            paramLabel = "WHAT",
            defaultValue = "all",
            description =
                    "all: until every receiver has the file or has failed; none: print the id of the transfer at once"
                            + " (default: ${DEFAULT-VALUE}).")
    private Wait wait = Wait.all;

    @Option(names = "--json", description = "Print one JSON object: how the transfer stands at the end.")
    private boolean json;

    @Mixin
    private final NodeOptions node = new NodeOptions();

    SendCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        AdminClient client = node.client();
        SendReport begun = client.send(file.toAbsolutePath().normalize());
        SendReport report = wait == Wait.all ? watch(client, begun) : begun;
        if (json) {
            console.printJson(report);
        } else if (wait == Wait.none) {
            console.print(report.id());
        } else {
            printResult(report);
        }
        if (wait == Wait.all) {
            requireAll(report);
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
                if (report.done()) {
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
        console.print(console.styled(complete(report) ? "fg(green)" : "fg(red)", line));
        List<List<String>> rows = new ArrayList<>();
        report.missing().forEach(m -> rows.add(List.of(m.member(), m.outcome(), m.detail())));
        Columns.lines(Columns.left(3), rows).forEach(missing -> console.print("  " + missing));
    }

    private static boolean complete(SendReport report) {
        return report.error() == null && report.members() > 0 && report.verified() == report.members();
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
