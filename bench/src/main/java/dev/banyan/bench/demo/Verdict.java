package dev.banyan.bench.demo;

import dev.banyan.overlay.TransferResult;
import dev.banyan.overlay.TransferStatus;
import dev.banyan.overlay.cli.Format;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Judges a delivery by what is on disk, and says so. */
final class Verdict {
    private static final int DIGEST_SHOWN = 12;

    private final DemoOptions options;
    private final List<DemoNode> nodes;
    private final Journal journal;
    private final Screen screen;

    /** @param nodes all nodes, dead ones too, the source first */
    Verdict(DemoOptions options, List<DemoNode> nodes, Journal journal, Screen screen) {
        this.options = options;
        this.nodes = nodes;
        this.journal = journal;
        this.screen = screen;
    }

    /**
     * Compares the copies with the original and tells the result.
     *
     * @param unrepaired what is wrong with the tree at the end
     * @param sha256 of the original before it was sent, in hex
     */
    DemoOutcome give(Delivery.Outcome delivery, List<String> unrepaired, Path file, long fileBytes, String sha256) {
        List<DemoNode> survivors = nodes.stream().filter(DemoNode::alive).toList();
        Map<String, String> faults = Copies.faults(copies(survivors, delivery.transfer(), file), sha256);
        List<String> problems = new ArrayList<>(delivery.problems());
        problems.addAll(unrepaired);
        for (DemoNode node : survivors) {
            Optional.ofNullable(faults.get(node.name()))
                    .ifPresent(fault -> problems.add(node.city() + " " + fault + reason(node, delivery.transfer())));
        }
        DemoReport report = report(delivery, survivors, survivors.size() - faults.size(), fileBytes);
        tell(report, delivery, sha256, problems);
        return new DemoOutcome(report, problems);
    }

    /** Where each survivor's file should be; the source's is the original. */
    private Map<String, Path> copies(List<DemoNode> survivors, String transfer, Path file) {
        Map<String, Path> copies = new LinkedHashMap<>();
        for (DemoNode node : survivors) {
            String name = node.statusOf(transfer)
                    .map(TransferStatus::fileName)
                    .orElse(file.getFileName().toString());
            copies.put(
                    node.name(), node == nodes.get(0) ? file : node.directory().resolve(name));
        }
        return copies;
    }

    private static String reason(DemoNode node, String transfer) {
        return node.statusOf(transfer)
                .map(s -> "; it says " + s.state() + " with " + Format.bytes(s.verifiedBytes())
                        + (s.detail().isEmpty() ? "" : ", " + s.detail()))
                .orElse("; it has not heard of the transfer");
    }

    private DemoReport report(Delivery.Outcome delivery, List<DemoNode> survivors, int verified, long fileBytes) {
        long sentBytes = delivery.result()
                .map(TransferResult::bytesSent)
                .or(() -> nodes.get(0).statusOf(delivery.transfer()).map(TransferStatus::bytesSent))
                .orElse(0L);
        Duration stall = survivors.stream()
                .filter(node -> node != nodes.get(0))
                .flatMap(node -> node.statusOf(delivery.transfer()).stream())
                .map(TransferStatus::longestStall)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return new DemoReport(
                nodes.size(),
                delivery.killed().size(),
                survivors.size(),
                verified,
                fileBytes,
                delivery.elapsed().toNanos() / (double) TimeUnit.SECONDS.toNanos(1),
                fileBytes == 0 ? 0 : (double) sentBytes / fileBytes,
                options.fanOut(),
                journal.childrenMax(),
                journal.orphans(),
                journal.reattachments(),
                percentile(delivery.stretches(), 0.5),
                percentile(delivery.stretches(), 0.9),
                stall.toMillis());
    }

    /** The smallest value that at least this part of all values does not exceed; 0 if there are none. */
    static double percentile(List<Double> ascending, double part) {
        if (ascending.isEmpty()) {
            return 0;
        }
        return ascending.get(Math.max(0, (int) Math.ceil(part * ascending.size()) - 1));
    }

    private void tell(DemoReport report, Delivery.Outcome delivery, String sha256, List<String> problems) {
        delivery.result()
                .ifPresent(result ->
                        screen.tell(Screen.Tone.FAINT, "the source's own account: " + Delivery.account(result, nodes)));
        screen.tell(Screen.Tone.FAINT, repairs(report));
        screen.tell(
                Screen.Tone.FAINT,
                "longest stall of a survivor " + report.longestStallMillis() + " ms; at most " + report.maxFanOut()
                        + " of "
                        + Format.count(report.fanOut(), "child", "children") + " at a node; delay along the tree "
                        + Format.decimal(report.stretchP50(), 2) + " times the direct one (median; 90 %: "
                        + Format.decimal(report.stretchP90(), 2) + ", emulated)");
        if (journal.missed() > 0) {
            screen.note(journal.missed() + " events were missed: counts of orphans and re-attachments are too low");
        }
        problems.forEach(problem -> screen.tell(Screen.Tone.BAD, problem));
        boolean good = problems.isEmpty() && report.verified() == report.survivors();
        screen.tell(good ? Screen.Tone.GOOD : Screen.Tone.BAD, summary(report, sha256));
    }

    private String repairs(DemoReport report) {
        if (report.killed() == 0 && report.orphans() == 0 && report.reattachments() == 0) {
            return "no re-attachment: nobody was killed, and nobody lost its parent";
        }
        return Format.count(report.orphans(), "orphan", "orphans") + ", "
                + Format.count(report.reattachments(), "re-attachment", "re-attachments") + ", the slowest after "
                + Format.millis(journal.slowestReattachment())
                + (report.killed() == 0 ? ", although nobody was killed" : "");
    }

    private static String summary(DemoReport report, String sha256) {
        return report.verified() + " of " + report.survivors() + " survivors have the file (SHA-256 "
                + sha256.substring(0, DIGEST_SHOWN) + "... verified), " + report.killed() + " killed; "
                + Format.bytes(report.fileBytes()) + " in " + Format.seconds(report.seconds()) + "; the source sent "
                + Format.decimal(report.sourceCopies(), 1) + " copies";
    }
}
