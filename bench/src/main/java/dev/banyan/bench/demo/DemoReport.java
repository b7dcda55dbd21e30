package dev.banyan.bench.demo;

/**
 * The demo in figures.
 *
 * @param nodes nodes at the start, the source included
 * @param killed nodes killed
 * @param survivors nodes - killed, the source included
 * @param verified survivors whose file has the plain SHA-256 of the original
 * @param fileBytes size of the file
 * @param seconds from the call of send until the last survivor had the file
 * @param sourceCopies payload bytes that the source wrote to links, repairs included / fileBytes
 * @param fanOut most children a node may have
 * @param maxFanOut most children any node had at once
 * @param orphans losses of a parent at survivors, from the first kill on
 * @param reattachments repairs at survivors, from the first kill on
 * @param stretchP50 median over receivers of emulated delay along the tree / direct delay from the source, right before the
 *     first kill
 * @param stretchP90 the same at 90 %
 * @param longestStallMillis longest time between two chunks at any surviving receiver
 */
public record DemoReport(
        int nodes,
        int killed,
        int survivors,
        int verified,
        long fileBytes,
        double seconds,
        double sourceCopies,
        int fanOut,
        int maxFanOut,
        int orphans,
        int reattachments,
        double stretchP50,
        double stretchP90,
        long longestStallMillis) {
    private static final double PRECISION = 1000;

    public DemoReport {
        seconds = rounded(seconds);
        sourceCopies = rounded(sourceCopies);
        stretchP50 = rounded(stretchP50);
        stretchP90 = rounded(stretchP90);
    }

    private static double rounded(double value) {
        return Math.round(value * PRECISION) / PRECISION;
    }
}
