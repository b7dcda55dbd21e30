package dev.banyan.bench.distribute;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.banyan.bench.live.Machine;
import dev.banyan.bench.live.Summary;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench distribute} found: Banyan's own figures at the top level, those of the others as {@code peers}.
 *
 * @param rateBitsPerSecond of each host, up and down
 * @param delayMillis of one way
 * @param boundSeconds see {@link DistributeOptions#boundSeconds}
 * @param killed how Banyan gets over deaths; null unless that was asked for
 * @param own Banyan's; null unless it took part
 * @param peers of the others, by name, in the order of their turns
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DistributeReport(
        int members,
        long rateBitsPerSecond,
        double delayMillis,
        long fileBytes,
        double boundSeconds,
        @Nullable Killed killed,
        @JsonUnwrapped @Nullable Figures own,
        Map<String, Figures> peers,
        Machine machine) {
    private static final int DIGITS = 3;

    public DistributeReport {
        peers = Collections.unmodifiableMap(new LinkedHashMap<>(peers));
    }

    /**
     * One contestant; of the run whose last member was the median of all runs (of an even number, the quicker of the two in the middle).
     *
     * @param seconds until the last member had the file
     * @param secondsP50 until half of them had it
     * @param ratioToBound seconds over the bound
     * @param sourceCopies bytes on the source's cable, headers included, over the file's
     * @param cpuSecondsPerGB of all processes, for each GB at each member
     * @param secondsMin of the quickest run
     * @param secondsMax of the slowest run
     * @param fast of the receivers of full rate; null unless there are slow ones
     * @param slow of the others
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Figures(
            double seconds,
            double secondsP50,
            double ratioToBound,
            double sourceCopies,
            double cpuSecondsPerGB,
            double secondsMin,
            double secondsMax,
            int runs,
            @Nullable Part fast,
            @Nullable Part slow) {
        static Figures of(List<DistributeTurn> turns, DistributeOptions options) {
            Summary last =
                    Summary.of(turns.stream().map(DistributeTurn::secondsOfLast).toList());
            DistributeTurn middle = middle(turns, DistributeTurn::secondsOfLast);
            int slow = options.slowMembers();
            int fast = options.members() - slow;
            return new Figures(
                    round(middle.secondsOfLast()),
                    round(middle.secondsP50()),
                    round(middle.secondsOfLast() / options.boundSeconds()),
                    round(middle.sourceCopies()),
                    round(middle.cpuSecondsPerGigabyte()),
                    round(last.min()),
                    round(last.max()),
                    turns.size(),
                    slow == 0 ? null : Part.of(middle.secondsOfLast(0, fast), options.fastBoundSeconds()),
                    slow == 0 ? null : Part.of(middle.secondsOfLast(fast, fast + slow), options.slowBoundSeconds()));
        }

        private static double round(double figure) {
            return Summary.round(figure, DIGITS);
        }
    }

    /**
     * Receivers of equal rate.
     *
     * @param seconds until the last of them had the file
     * @param boundSeconds the shortest time possible for them
     * @param ratioToBound seconds over the bound
     */
    public record Part(double seconds, double boundSeconds, double ratioToBound) {
        static Part of(double seconds, double boundSeconds) {
            return new Part(
                    Summary.round(seconds, DIGITS),
                    Summary.round(boundSeconds, DIGITS),
                    Summary.round(seconds / boundSeconds, DIGITS));
        }
    }

    /**
     * Receivers that were killed in mid-transfer and started again afterwards.
     *
     * @param members killed in each run
     * @param seconds until the last of the others had the file; the median of the runs
     * @param ratioToUndisturbed that over the seconds of the runs in which nobody died
     * @param refetchedMost of all that were killed, the most received after the restart over what was lacking
     */
    public record Killed(int members, int runs, double seconds, double ratioToUndisturbed, double refetchedMost) {
        static Killed of(int members, List<KillTurn> turns, double undisturbedSeconds) {
            double seconds = middle(turns, KillTurn::secondsOfLast).secondsOfLast();
            return new Killed(
                    members,
                    turns.size(),
                    Summary.round(seconds, DIGITS),
                    Summary.round(seconds / undisturbedSeconds, DIGITS),
                    Summary.round(
                            turns.stream()
                                    .flatMap(turn -> turn.refetched().stream())
                                    .mapToDouble(share -> share)
                                    .max()
                                    .orElse(0),
                            DIGITS));
        }
    }

    /** The run whose last member was the median of all. */
    static <T> T middle(List<T> turns, ToDoubleFunction<T> secondsOfLast) {
        return turns.stream()
                .sorted(Comparator.comparingDouble(secondsOfLast))
                .toList()
                .get((turns.size() - 1) / 2);
    }

    static DistributeReport of(
            DistributeOptions options, Map<Contestant, List<DistributeTurn>> turns, List<KillTurn> killTurns) {
        Map<String, Figures> peers = new LinkedHashMap<>();
        Figures own = null;
        Killed killed = null;
        for (Map.Entry<Contestant, List<DistributeTurn>> entry : turns.entrySet()) {
            Figures figures = Figures.of(entry.getValue(), options);
            if (entry.getKey() == Contestant.BANYAN) {
                own = figures;
                killed = killTurns.isEmpty() ? null : Killed.of(options.killed(), killTurns, figures.seconds());
            } else {
                peers.put(entry.getKey().label(), figures);
            }
        }
        return new DistributeReport(
                options.members(),
                options.rate().bitsPerSecond(),
                options.delay().toNanos() / 1e6,
                options.sizeBytes(),
                Summary.round(options.boundSeconds(), DIGITS),
                killed,
                own,
                peers,
                Machine.current());
    }
}
