package dev.banyan.bench.cli;

import dev.banyan.bench.live.Watcher;
import dev.banyan.bench.live.overload.OverloadBench;
import dev.banyan.bench.live.overload.OverloadOptions;
import dev.banyan.bench.live.overload.OverloadReport;
import dev.banyan.overlay.SlowPolicy;
import dev.banyan.overlay.cli.Columns;
import dev.banyan.overlay.cli.CommandFailedException;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code banyan bench overload}: the memory of a node whose children do not keep up. */
@Command(
        name = "overload",
        description = {
            "Floods a node whose children read fast, then slowly, then not at all, then fast again, and tells how much memory its"
                    + " process takes.",
            "The children are nodes of their own, in two processes; each is a member of the cluster, and two processors carry 40,"
                    + " not 100 of them."
        })
final class OverloadBenchCommand extends BenchmarkCommand<OverloadOptions, OverloadReport> {
    private static final Pattern HEAP = Pattern.compile("([1-9][0-9]{0,6})([mMgG])");
    private static final int MEGABYTES_PER_GIGABYTE = 1024;

    @Option(
            names = "--children",
            paramLabel = "N",
            defaultValue = "40",
            description = "Children of the node, 1 to 500 (default: ${DEFAULT-VALUE}).")
    private int children;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "256m",
            description = "Heap of its process, as in 256m or 1g (default: ${DEFAULT-VALUE}).")
    private String heap = "";

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "Bytes of a message, 16 to 1048576 (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "demote",
            description =
                    "What becomes of subscribers that are too slow: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private SlowPolicy policy = SlowPolicy.DEMOTE;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "Of each of the four parts (default: ${DEFAULT-VALUE}).")
    private double seconds;

    OverloadBenchCommand(Console console) {
        super(console);
    }

    @Override
    OverloadOptions options() {
        Matcher matcher = HEAP.matcher(heap);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--heap must be as in 256m or 1g, was " + heap);
        }
        int unit = "gG".contains(matcher.group(2)) ? MEGABYTES_PER_GIGABYTE : 1;
        return new OverloadOptions(
                children, Math.multiplyExact(Integer.parseInt(matcher.group(1)), unit), size, policy, seconds(seconds));
    }

    @Override
    OverloadReport measure(OverloadOptions options, Watcher watcher) {
        return new OverloadBench(options, watcher).run();
    }

    @Override
    List<String> table(OverloadReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("children", "msg/s", "attached", "heap at most", "of it kept", "direct at most"));
        for (OverloadReport.Phase phase : report.phases()) {
            rows.add(List.of(
                    phase.name(),
                    Format.decimal(phase.publishedPerSecond(), 0),
                    Integer.toString(phase.childrenLeft()),
                    Format.bytes(phase.heapBytesMax()),
                    Format.bytes(phase.keptBytesMax()),
                    Format.bytes(phase.directBytesMax())));
        }
        return Columns.lines(Columns.figures(rows.get(0).size()), rows);
    }

    @Override
    void judge(OverloadReport report) {
        if (!report.survived()) {
            throw new CommandFailedException("the publisher's process ended: its memory did not suffice");
        }
    }
}
