package dev.banyan.bench.demo;

import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.TransferResult;
import dev.banyan.overlay.TransferStatus;
import dev.banyan.overlay.TransferStatus.State;
import dev.banyan.overlay.cli.Format;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** One file on its way from the source to all others, and the kills meanwhile. */
final class Delivery {
    /** From the last file that arrived until the source knows how it ended for everybody. */
    private static final Duration RESULT_TIME = Duration.ofSeconds(30);

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final List<DemoNode> nodes;
    private final KillPlan kills;
    private final Journal journal;
    private final Screen screen;
    private final Deadline deadline;
    private final List<String> problems = new ArrayList<>();
    private final List<DemoNode> killed = new ArrayList<>();
    private List<Double> stretches = List.of();

    /**
     * What came of it.
     *
     * @param transfer names it
     * @param elapsed from the call of send until the last survivor had the file, or until it was given up
     * @param killed in the order of their deaths
     * @param stretches of the receivers right before the first kill, or at the start if there was none; ascending
     * @param result what the source knows at the end; empty if it took too long
     * @param problems why it failed; empty if it did not
     */
    record Outcome(
            String transfer,
            Duration elapsed,
            List<DemoNode> killed,
            List<Double> stretches,
            Optional<TransferResult> result,
            List<String> problems) {}

    /** @param nodes the source first */
    Delivery(List<DemoNode> nodes, KillPlan kills, Journal journal, Screen screen, Deadline deadline) {
        this.nodes = nodes;
        this.kills = kills;
        this.journal = journal;
        this.screen = screen;
        this.deadline = deadline;
    }

    /** Sends the file and returns when every survivor has it or has failed, and the source knows; or when time is up. */
    Outcome run(Path file, long fileBytes) {
        stretches = ObservedTree.of(nodes, deadline).stretches();
        journal.startCounting();
        long startNanos = System.nanoTime();
        Transfer transfer = nodes.get(0).group().send(file);
        ExecutorService killing = Threads.daemons("demo-kill", nodes.size());
        long endNanos;
        try (Screen.Meter meter = screen.meter("sending", fileBytes * (nodes.size() - 1))) {
            endNanos = watch(transfer.id(), fileBytes, meter, killing);
        } finally {
            killing.shutdown();
        }
        if (kills.remaining() > 0 && problems.isEmpty()) {
            screen.note("the file had arrived before " + Format.count(kills.remaining(), "kill", "kills")
                    + " could happen; send a larger one with --file");
        }
        Optional<TransferResult> result = resultOf(transfer);
        return new Outcome(
                transfer.id(),
                Duration.ofNanos(endNanos - startNanos),
                List.copyOf(killed),
                stretches,
                result,
                problems);
    }

    private long watch(String transfer, long fileBytes, Screen.Meter meter, ExecutorService killing) {
        long shown = 0;
        while (true) {
            List<DemoNode> receivers = livingReceivers();
            List<TransferStatus> known = receivers.stream()
                    .flatMap(node -> node.statusOf(transfer).stream())
                    .toList();
            double fraction = fractionOf(known, receivers.size(), fileBytes);
            shown = Math.max(shown, (long) (fraction * fileBytes * (nodes.size() - 1)));
            meter.reached(
                    shown,
                    (int) known.stream()
                            .filter(s -> s.state() == State.COMPLETE)
                            .count(),
                    receivers.size());
            long now = System.nanoTime();
            if (known.size() == receivers.size() && known.stream().allMatch(Delivery::ended)) {
                return now;
            }
            if (deadline.passed()) {
                problems.add("not done within " + deadline.total().toSeconds() + " s (--timeout)");
                return now;
            }
            if (kills.due(fraction)) {
                killOne(fraction, killing);
            } else {
                deadline.pause(LOOK_EVERY);
            }
        }
    }

    private static double fractionOf(List<TransferStatus> known, int receivers, long fileBytes) {
        long verified = known.stream().mapToLong(TransferStatus::verifiedBytes).sum();
        return receivers == 0 || fileBytes == 0 ? 1 : (double) verified / receivers / fileBytes;
    }

    private static boolean ended(TransferStatus status) {
        return status.state() == State.COMPLETE || status.state() == State.FAILED || status.state() == State.ENDED;
    }

    private void killOne(double fraction, ExecutorService killing) {
        ObservedTree tree = ObservedTree.of(living(), deadline);
        if (killed.isEmpty()) {
            stretches = tree.stretches();
        }
        kills.next(tree, livingReceivers()).ifPresent(victim -> {
            List<String> children =
                    tree.childrenOf(victim.name()).stream().map(DemoNode::city).toList();
            screen.tell(
                    Screen.Tone.BAD,
                    Format.percent(fraction) + ": " + victim.city() + " is killed" + whoseParent(children));
            victim.markKilled();
            killed.add(victim);
            journal.died(victim.name(), Instant.now());
            killing.execute(victim::crash);
        });
    }

    private static String whoseParent(List<String> children) {
        return children.isEmpty() ? "; it has no children" : ", parent of " + String.join(", ", children);
    }

    private Optional<TransferResult> resultOf(Transfer transfer) {
        Deadline wait = deadline.atMost(RESULT_TIME);
        try {
            return Optional.of(
                    transfer.completion().toCompletableFuture().get(wait.remainingNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            problems.add("the source did not learn within " + wait.total().toSeconds() + " s how the transfer ended: "
                    + transfer.progressNow());
        } catch (ExecutionException e) {
            problems.add("the transfer failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("the demo was interrupted", e);
        }
        return Optional.empty();
    }

    /** What the source says of the others, as in {@code 13 verified, 2 gone (Lima, Quito)}. */
    static String account(TransferResult result, List<DemoNode> nodes) {
        TreeMap<String, String> cities = new TreeMap<>();
        nodes.forEach(node -> cities.put(node.name(), node.city()));
        String missing = result.missing().stream()
                .map(member -> cities.getOrDefault(member.member(), member.member()) + " "
                        + member.outcome().name().toLowerCase(Locale.ROOT)
                        + (member.detail().isEmpty() ? "" : " (" + member.detail() + ")"))
                .collect(Collectors.joining(", "));
        return result.verified() + " of " + result.members().size() + " verified"
                + (missing.isEmpty() ? "" : "; " + missing);
    }

    private List<DemoNode> living() {
        return nodes.stream().filter(DemoNode::alive).toList();
    }

    private List<DemoNode> livingReceivers() {
        return nodes.subList(1, nodes.size()).stream().filter(DemoNode::alive).toList();
    }
}
