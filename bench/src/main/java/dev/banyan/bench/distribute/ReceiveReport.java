package dev.banyan.bench.distribute;

import dev.banyan.bench.live.Machine;
import dev.banyan.bench.live.Summary;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What {@code bench receive} found.
 *
 * @param cpuToNio CPU per GB of Banyan's relay over that of the plain one in the same round
 * @param banyan a node that receives the file, keeps it and passes it on to one child
 * @param nio a plain relay on the JDK's blocking channels that digests the file once and writes it
 */
public record ReceiveReport(
        Summary cpuToNio, Figures banyan, Figures nio, long fileBytes, int rounds, Machine machine) {
    private static final int DIGITS = 3;

    /**
     * One relay.
     *
     * @param cpuSecondsPerGb of its process, per GB that came to it
     * @param seconds until the one behind it had the whole file
     */
    public record Figures(Summary cpuSecondsPerGb, Summary seconds) {
        static Figures of(List<DistributeTurn> turns) {
            return new Figures(
                    Summary.of(turns.stream()
                                    .map(DistributeTurn::firstCpuSecondsPerGigabyte)
                                    .toList())
                            .rounded(DIGITS),
                    Summary.of(turns.stream().map(DistributeTurn::secondsOfLast).toList())
                            .rounded(DIGITS));
        }
    }

    /** Of turns of both in the same rounds. */
    static ReceiveReport of(ReceiveOptions options, List<DistributeTurn> banyan, List<DistributeTurn> nio) {
        List<Double> ratios = IntStream.range(0, banyan.size())
                .mapToObj(round -> banyan.get(round).firstCpuSecondsPerGigabyte()
                        / nio.get(round).firstCpuSecondsPerGigabyte())
                .toList();
        return new ReceiveReport(
                Summary.of(ratios).rounded(DIGITS),
                Figures.of(banyan),
                Figures.of(nio),
                options.sizeBytes(),
                options.rounds(),
                Machine.current());
    }
}
