package dev.banyan.bench.live.relay;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.banyan.bench.live.Machine;
import dev.banyan.bench.live.Summary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench relay} found.
 *
 * @param cpuToNio the worst cell's median of Banyan's CPU per GB over that of the bare NIO relay in the same round; null unless both ran
 * @param cells one per combination
 * @param rounds turns of each contestant in each cell
 * @param windowSeconds measured in each turn
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RelayReport(
        @Nullable Double cpuToNio, List<Cell> cells, int rounds, double windowSeconds, Machine machine) {
    private static final int DIGITS = 3;

    public RelayReport {
        cells = List.copyOf(cells);
    }

    /**
     * One combination of size and fan-out.
     *
     * @param sizeBytes of a message
     * @param fanOut children of the relay
     * @param contestants figures by name, in the order of their turns
     */
    public record Cell(int sizeBytes, int fanOut, Map<String, Figures> contestants) {
        public Cell {
            contestants = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(contestants));
        }
    }

    /**
     * One contestant in one cell.
     *
     * @param cpuSecondsPerGb of the relay's process, per GB that came to it
     * @param megabytesPerSecond that came to it
     * @param cpuToNio its CPU per GB over that of the bare NIO relay in the same round; null unless that ran
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Figures(
            Summary cpuSecondsPerGb,
            Summary megabytesPerSecond,
            @Nullable Summary cpuToNio) {}

    /** @param turns per cell and contestant, one per round */
    static RelayReport of(RelayOptions options, Map<RelayOptions.CellKey, Map<String, List<Turn>>> turns) {
        List<Cell> cells = options.cells().stream()
                .map(key -> cell(key, turns.getOrDefault(key, Map.of())))
                .toList();
        return new RelayReport(
                worst(cells).orElse(null),
                cells,
                options.rounds(),
                options.window().toMillis() / 1e3,
                Machine.current());
    }

    private static Optional<Double> worst(List<Cell> cells) {
        return cells.stream()
                .map(cell -> cell.contestants().get(RelayOptions.BANYAN))
                .filter(figures -> figures != null && figures.cpuToNio() != null)
                .map(figures -> figures.cpuToNio().median())
                .max(Double::compare);
    }

    private static Cell cell(RelayOptions.CellKey key, Map<String, List<Turn>> turns) {
        Map<String, Figures> contestants = new LinkedHashMap<>();
        turns.forEach((name, own) -> contestants.put(name, figures(own, turns.get(RelayOptions.NIO))));
        return new Cell(key.sizeBytes(), key.fanOut(), contestants);
    }

    private static Figures figures(List<Turn> own, @Nullable List<Turn> nio) {
        return new Figures(
                Summary.of(own.stream().map(Turn::cpuSecondsPerGb).toList()).rounded(DIGITS),
                Summary.of(own.stream().map(Turn::megabytesPerSecond).toList()).rounded(0),
                nio == null ? null : Summary.of(ratios(own, nio)).rounded(DIGITS));
    }

    private static List<Double> ratios(List<Turn> own, List<Turn> nio) {
        return IntStream.range(0, own.size())
                .mapToObj(round ->
                        own.get(round).cpuSecondsPerGb() / nio.get(round).cpuSecondsPerGb())
                .toList();
    }
}
