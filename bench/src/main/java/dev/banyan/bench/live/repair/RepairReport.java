package dev.banyan.bench.live.repair;

import dev.banyan.bench.live.Machine;
import dev.banyan.bench.live.Summary;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What {@code bench repair} found. Counts are summed over subscribers and runs.
 *
 * @param lost messages that did not come
 * @param repeated messages that came again
 * @param reordered messages that came after later ones
 * @param falseReceipts receipts that said that all have a message which never came to the application of somebody it does not name as departed,
 *     or came after a pause of more than 100 ms
 * @param receiptsAheadMillis how long before its message came to the last application a receipt came, at most; no fault, since receipts
 *     speak of the logs of nodes, which applications work off
 * @param missingReceipts receipts that did not come
 * @param longestStallMillis of any subscriber: the longest time without a message from just before the fault on
 * @param stallMillisOf9In10 nine of ten runs had none longer than this
 */
public record RepairReport(
        String fault,
        long lost,
        long repeated,
        long reordered,
        long falseReceipts,
        double receiptsAheadMillis,
        long missingReceipts,
        Summary longestStallMillis,
        double stallMillisOf9In10,
        List<Run> runs,
        int nodes,
        int fanOut,
        int sizeBytes,
        long perSecond,
        Machine machine) {
    private static final double MOST = 0.9;

    public RepairReport {
        runs = List.copyOf(runs);
    }

    /**
     * One run.
     *
     * @param victim the node the fault happened to
     * @param orphans its children then
     * @param published messages, over the whole run
     * @param receipts that came
     */
    public record Run(
            String victim,
            int orphans,
            long published,
            long lost,
            long repeated,
            long reordered,
            long receipts,
            long missingReceipts,
            long falseReceipts,
            double receiptsAheadMillis,
            double longestStallMillis) {}

    static RepairReport of(RepairOptions options, List<Run> runs) {
        List<Double> stalls =
                runs.stream().map(Run::longestStallMillis).sorted().toList();
        return new RepairReport(
                options.fault().label(),
                sum(runs, Run::lost),
                sum(runs, Run::repeated),
                sum(runs, Run::reordered),
                sum(runs, Run::falseReceipts),
                Summary.round(
                        runs.stream()
                                .mapToDouble(Run::receiptsAheadMillis)
                                .max()
                                .orElse(0),
                        1),
                sum(runs, Run::missingReceipts),
                Summary.of(stalls).rounded(1),
                Summary.round(stalls.get((int) Math.ceil(MOST * stalls.size()) - 1), 1),
                runs,
                options.nodes(),
                options.fanOut(),
                options.sizeBytes(),
                options.perSecond(),
                Machine.current());
    }

    private static long sum(List<Run> runs, ToLongFunction<Run> figure) {
        return runs.stream().mapToLong(figure).sum();
    }
}
