package dev.banyan.bench.cli;

import dev.banyan.bench.live.Summary;
import dev.banyan.bench.live.Watcher;
import dev.banyan.bench.live.fanout.Contestant;
import dev.banyan.bench.live.fanout.FanoutBench;
import dev.banyan.bench.live.fanout.FanoutOptions;
import dev.banyan.bench.live.fanout.FanoutReport;
import dev.banyan.overlay.cli.Columns;
import dev.banyan.overlay.cli.Console;
import dev.banyan.overlay.cli.Format;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code banyan bench fanout}: one publisher, many subscribers, Banyan and others in turn. */
@Command(
        name = "fanout",
        description = {
            "Lets one publisher reach many subscribers, each a process, over Banyan, a bare tree of TCP sockets, JGroups, Aeron and"
                    + " Pekko's topics in turn.",
            "Without --rate as fast as all subscribers take it; with it also the delay from when each message was due."
        })
final class FanoutBenchCommand extends BenchmarkCommand<FanoutOptions, FanoutReport> {

    @Option(
            names = "--subscribers",
            paramLabel = "N",
            defaultValue = "7",
            description = "Subscribers, each a process, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int subscribers;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "100",
            description = "Bytes of a message, 16 to 1048576 (default: ${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Messages per second; 0 = as fast as all take them (default: ${DEFAULT-VALUE}).")
    private long rate;

    @Option(
            names = "--fan-out",
            paramLabel = "F",
            defaultValue = "4",
            description = "Most children in Banyan's tree and the bare one, 1 to 16 (default: ${DEFAULT-VALUE}).")
    private int fanOut;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Turns of each contestant (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = {"--seconds", "--duration"},
            paramLabel = "S",
            defaultValue = "5",
            description = "Measured in each turn (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            defaultValue = "4",
            description = "Before that, in each turn (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(
            names = "--contestants",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "banyan,tcp-tree,jgroups,aeron,pekko",
            description = "Who takes part, in the order of their turns (default: ${DEFAULT-VALUE}).")
    private List<String> contestants = List.of();

    FanoutBenchCommand(Console console) {
        super(console);
    }

    @Override
    FanoutOptions options() {
        return new FanoutOptions(
                contestants.stream().map(Contestant::of).toList(),
                subscribers,
                size,
                rate,
                fanOut,
                rounds,
                seconds(warmUp),
                seconds(seconds));
    }

    @Override
    FanoutReport measure(FanoutOptions options, Watcher watcher) {
        return new FanoutBench(options, watcher).run();
    }

    @Override
    List<String> table(FanoutReport report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "",
                "msg/s",
                "min..max",
                "CPU us/delivery",
                "p50 ms",
                "p99 ms",
                "p99.9 ms",
                "lost",
                "repeated",
                "reordered"));
        report.contestants()
                .forEach((name, figures) -> rows.add(List.of(
                        name,
                        median(figures.messagesPerSecond(), 0),
                        range(figures.messagesPerSecond()),
                        median(figures.cpuMicrosPerDelivery(), 2),
                        median(figures.p50Millis(), 2),
                        median(figures.p99Millis(), 2),
                        median(figures.p999Millis(), 2),
                        Long.toString(figures.lost()),
                        Long.toString(figures.repeated()),
                        Long.toString(figures.reordered()))));
        List<String> lines =
                new ArrayList<>(Columns.lines(Columns.figures(rows.get(0).size()), rows));
        FanoutReport.Comparison banyan = report.banyan();
        if (banyan != null) {
            compare(
                    lines,
                    "the best of the others",
                    banyan.rateToBestRival(),
                    banyan.cpuToBestRival(),
                    banyan.p99ToBestRival());
            compare(lines, "the bare TCP tree", banyan.rateToTcpTree(), banyan.cpuToTcpTree(), banyan.p99ToTcpTree());
        }
        return lines;
    }

    private static void compare(
            List<String> lines, String other, @Nullable Double rate, @Nullable Double cpu, @Nullable Double p99) {
        if (rate != null && cpu != null) {
            lines.add("Banyan has " + Format.decimal(rate, 2) + " times the rate and " + Format.decimal(cpu, 2)
                    + " times the CPU per delivery of " + other
                    + (p99 == null ? "" : ", and " + Format.decimal(p99, 2) + " times its p99"));
        }
    }

    private static String median(@Nullable Summary summary, int digits) {
        return summary == null ? "" : Format.decimal(summary.median(), digits);
    }

    private static String range(@Nullable Summary summary) {
        return summary == null ? "" : Format.decimal(summary.min(), 0) + ".." + Format.decimal(summary.max(), 0);
    }
}
