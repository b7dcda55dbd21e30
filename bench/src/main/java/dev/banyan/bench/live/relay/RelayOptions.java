package dev.banyan.bench.live.relay;

import java.time.Duration;
import java.util.List;

/**
 * What {@code bench relay} measures.
 *
 * @param contestants by name, in the order of their turns
 * @param cells in the order of the report
 * @param rounds how often each contestant has its turn in each cell; 1 or more
 * @param window what is measured in each turn; 100 ms or more
 */
public record RelayOptions(List<String> contestants, List<CellKey> cells, int rounds, Duration window) {
    /** The contestant that is the measure of the others. */
    public static final String NIO = "nio";

    /** The same on Netty. */
    public static final String NETTY = "netty";
    /** Three nodes or more. */
    public static final String BANYAN = "banyan";

    private static final int KIB = 1024;
    private static final int TINY_BYTES = 100;
    private static final int SIZE_BYTES_MIN = 16;
    private static final int SIZE_BYTES_MAX = 1 << 20;
    private static final int FAN_OUT_MAX = 16;
    private static final Duration WINDOW_MIN = Duration.ofMillis(100);

    /**
     * One combination.
     *
     * @param sizeBytes of a message
     * @param fanOut how many leaves the relay has
     */
    public record CellKey(int sizeBytes, int fanOut) {
        /** @throws IllegalArgumentException if a number is out of range */
        public CellKey {
            if (sizeBytes < SIZE_BYTES_MIN || sizeBytes > SIZE_BYTES_MAX) {
                throw new IllegalArgumentException(
                        "--size must be " + SIZE_BYTES_MIN + " to " + SIZE_BYTES_MAX + ", was " + sizeBytes);
            }
            if (fanOut < 1 || fanOut > FAN_OUT_MAX) {
                throw new IllegalArgumentException("--fan-out must be 1 to " + FAN_OUT_MAX + ", was " + fanOut);
            }
        }
    }

    /** What is measured unless all is asked for. */
    public static final List<CellKey> USUAL =
            List.of(new CellKey(64 * KIB, 1), new CellKey(64 * KIB, 4), new CellKey(KIB, 1));

    /** All combinations of three sizes and three fan-outs. */
    public static final List<CellKey> FULL = List.of(
            new CellKey(64 * KIB, 1),
            new CellKey(64 * KIB, 2),
            new CellKey(64 * KIB, 4),
            new CellKey(KIB, 1),
            new CellKey(KIB, 2),
            new CellKey(KIB, 4),
            new CellKey(TINY_BYTES, 1),
            new CellKey(TINY_BYTES, 2),
            new CellKey(TINY_BYTES, 4));

    /**
     * What is asked for.
     *
     * @param full all combinations of the usual sizes and fan-outs
     * @param sizesBytes none: the usual ones
     * @param fanOuts none: the usual ones
     * @throws IllegalArgumentException if a number is out of range
     */
    public static List<CellKey> cells(boolean full, List<Integer> sizesBytes, List<Integer> fanOuts) {
        List<CellKey> known = full ? FULL : USUAL;
        if (sizesBytes.isEmpty() && fanOuts.isEmpty()) {
            return known;
        }
        List<Integer> sizes = sizesBytes.isEmpty()
                ? known.stream().map(CellKey::sizeBytes).distinct().toList()
                : sizesBytes;
        List<Integer> children = fanOuts.isEmpty()
                ? known.stream().map(CellKey::fanOut).distinct().toList()
                : fanOuts;
        return sizes.stream()
                .flatMap(size -> children.stream().map(fanOut -> new CellKey(size, fanOut)))
                .toList();
    }

    public RelayOptions {
        contestants = List.copyOf(contestants);
        cells = List.copyOf(cells);
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds must be 1 or more, was " + rounds);
        }
        if (window.compareTo(WINDOW_MIN) < 0) {
            throw new IllegalArgumentException("--seconds must be 0.1 or more, was " + window.toMillis() / 1e3);
        }
        for (String contestant : contestants) {
            if (!List.of(BANYAN, NIO, NETTY).contains(contestant)) {
                throw new IllegalArgumentException("--contestants knows banyan, nio and netty, but not " + contestant);
            }
        }
        if (contestants.isEmpty()) {
            throw new IllegalArgumentException("--contestants must name one at least");
        }
    }
}
