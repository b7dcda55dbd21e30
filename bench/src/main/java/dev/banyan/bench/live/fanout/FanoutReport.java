package dev.banyan.bench.live.fanout;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.banyan.bench.live.Machine;
import dev.banyan.bench.live.Summary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench fanout} found.
 *
 * @param mode {@code closed-loop}: as fast as all take them; {@code fixed-rate}
 * @param contestants figures by name, in the order of their turns
 * @param banyan how Banyan compares; null unless it took part beside others
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FanoutReport(
        String mode,
        int subscribers,
        int sizeBytes,
        long perSecond,
        int fanOut,
        int rounds,
        double windowSeconds,
        Map<String, Figures> contestants,
        @Nullable Comparison banyan,
        Machine machine) {
    private static final int DIGITS = 3;

    public FanoutReport {
        contestants = Collections.unmodifiableMap(new LinkedHashMap<>(contestants));
    }

    /**
     * One contestant. Summaries are null if no turn succeeded, those of delays also unless the rate was fixed.
     *
     * @param messagesPerSecond at the slowest subscriber
     * @param cpuMicrosPerDelivery of all processes, for one message at one subscriber
     * @param lost messages that did not come, summed over subscribers and turns
     * @param failures why turns failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Figures(
            @Nullable Summary messagesPerSecond,
            @Nullable Summary cpuMicrosPerDelivery,
            @Nullable Summary p50Millis,
            @Nullable Summary p99Millis,
            @Nullable Summary p999Millis,
            @Nullable Summary maxMillis,
            long lost,
            long repeated,
            long reordered,
            List<String> failures) {
        public Figures {
            failures = List.copyOf(failures);
        }
    }

    /**
     * Medians over the rounds of ratios within a round; null where nobody to compare with succeeded.
     *
     * @param rateToBestRival messages per second over those of the fastest rival
     * @param rateToTcpTree the same over the bare tree of sockets
     * @param cpuToBestRival CPU per delivery over that of the thriftiest rival
     * @param cpuToTcpTree the same over the bare tree
     * @param p99ToBestRival 99th percentile of the delay over that of the rival with the lowest
     * @param p99ToTcpTree the same over the bare tree
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Comparison(
            @Nullable Double rateToBestRival,
            @Nullable Double rateToTcpTree,
            @Nullable Double cpuToBestRival,
            @Nullable Double cpuToTcpTree,
            @Nullable Double p99ToBestRival,
            @Nullable Double p99ToTcpTree) {}

    /**
     * Of all turns.
     *
     * @param turns per contestant one per round; null where it failed
     * @param failures per contestant
     */
    static FanoutReport of(
            FanoutOptions options,
            Map<Contestant, List<@Nullable FanoutTurn>> turns,
            Map<Contestant, List<String>> failures) {
        Map<String, Figures> contestants = new LinkedHashMap<>();
        for (Map.Entry<Contestant, List<@Nullable FanoutTurn>> own : turns.entrySet()) {
            List<String> failed = failures.getOrDefault(own.getKey(), List.of());
            contestants.put(own.getKey().label(), figures(own.getValue(), failed, options.timed()));
        }
        return new FanoutReport(
                options.timed() ? "fixed-rate" : "closed-loop",
                options.subscribers(),
                options.sizeBytes(),
                options.perSecond(),
                options.fanOut(),
                options.rounds(),
                options.window().toMillis() / 1e3,
                contestants,
                turns.containsKey(Contestant.BANYAN) && turns.size() > 1 ? comparison(options, turns) : null,
                Machine.current());
    }

    private static Figures figures(List<@Nullable FanoutTurn> turns, List<String> failures, boolean timed) {
        List<FanoutTurn> done = new ArrayList<>();
        for (FanoutTurn turn : turns) {
            if (turn != null) {
                done.add(turn);
            }
        }
        return new Figures(
                summary(done, FanoutTurn::slowestPerSecond, 0),
                summary(done, FanoutTurn::cpuMicrosPerDelivery, DIGITS),
                timed ? summary(done, turn -> turn.latencies().p50Millis(), DIGITS) : null,
                timed ? summary(done, turn -> turn.latencies().p99Millis(), DIGITS) : null,
                timed ? summary(done, turn -> turn.latencies().p999Millis(), DIGITS) : null,
                timed ? summary(done, turn -> turn.latencies().maxMillis(), DIGITS) : null,
                done.stream().mapToLong(FanoutTurn::lost).sum(),
                done.stream().mapToLong(FanoutTurn::repeated).sum(),
                done.stream().mapToLong(FanoutTurn::reordered).sum(),
                failures);
    }

    private static @Nullable Summary summary(List<FanoutTurn> turns, ToDoubleFunction<FanoutTurn> figure, int digits) {
        List<Double> values = turns.stream()
                .mapToDouble(figure)
                .filter(Double::isFinite)
                .boxed()
                .toList();
        return values.isEmpty() ? null : Summary.of(values).rounded(digits);
    }

    private static Comparison comparison(FanoutOptions options, Map<Contestant, List<@Nullable FanoutTurn>> turns) {
        List<List<@Nullable FanoutTurn>> rivals = turns.entrySet().stream()
                .filter(each -> each.getKey().rival())
                .map(Map.Entry::getValue)
                .toList();
        List<@Nullable FanoutTurn> own = Objects.requireNonNull(turns.get(Contestant.BANYAN));
        List<@Nullable FanoutTurn> tree = turns.get(Contestant.TCP_TREE);
        List<List<@Nullable FanoutTurn>> trees = tree == null ? List.of() : List.of(tree);
        ToDoubleFunction<FanoutTurn> p99 = turn -> turn.latencies().p99Millis();
        boolean timed = options.timed();
        return new Comparison(
                ratio(own, rivals, FanoutTurn::slowestPerSecond, Math::max),
                ratio(own, trees, FanoutTurn::slowestPerSecond, Math::max),
                ratio(own, rivals, FanoutTurn::cpuMicrosPerDelivery, Math::min),
                ratio(own, trees, FanoutTurn::cpuMicrosPerDelivery, Math::min),
                timed ? ratio(own, rivals, p99, Math::min) : null,
                timed ? ratio(own, trees, p99, Math::min) : null);
    }

    private static @Nullable Double ratio(
            List<@Nullable FanoutTurn> own,
            Collection<List<@Nullable FanoutTurn>> others,
            ToDoubleFunction<FanoutTurn> figure,
            BinaryOperator<Double> better) {
        List<Double> ratios = new ArrayList<>();
        IntStream.range(0, own.size()).forEach(round -> {
            FanoutTurn turn = own.get(round);
            OptionalDouble best = best(others, round, figure, better);
            if (turn != null && best.isPresent()) {
                ratios.add(figure.applyAsDouble(turn) / best.getAsDouble());
            }
        });
        return ratios.isEmpty() ? null : Summary.of(ratios).rounded(DIGITS).median();
    }

    private static OptionalDouble best(
            Collection<List<@Nullable FanoutTurn>> others,
            int round,
            ToDoubleFunction<FanoutTurn> figure,
            BinaryOperator<Double> better) {
        return others.stream()
                .map(turns -> turns.get(round))
                .filter(Objects::nonNull)
                .mapToDouble(figure)
                .filter(value -> Double.isFinite(value) && value > 0)
                .reduce(better::apply);
    }
}
