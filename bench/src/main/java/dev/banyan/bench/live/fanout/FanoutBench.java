package dev.banyan.bench.live.fanout;

import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.Watcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets several systems carry the same messages from one publisher to the same number of subscribers, in turn. A contestant whose turn fails starts
 * again with new processes at its next.
 */
public final class FanoutBench {
    private final FanoutOptions options;
    private final Watcher watcher;
    private final Map<Contestant, Crew> crews = new LinkedHashMap<>();
    private final Map<Contestant, List<@Nullable FanoutTurn>> turns = new LinkedHashMap<>();
    private final Map<Contestant, List<String>> failures = new LinkedHashMap<>();

    /** @param watcher told of the progress, on the thread of {@link #run} */
    public FanoutBench(FanoutOptions options, Watcher watcher) {
        this.options = options;
        this.watcher = watcher;
    }

    /**
     * Measures all.
     *
     * @throws BenchException if a contestant is not built, or no turn of anybody succeeded
     */
    public FanoutReport run() {
        requireAvailable();
        try {
            for (int round = 1; round <= options.rounds(); round++) {
                for (Contestant contestant : options.contestants()) {
                    watcher.doing(
                            turns.values().stream().mapToInt(List::size).sum(),
                            options.rounds() * options.contestants().size(),
                            contestant.label() + ", round " + round);
                    turns.computeIfAbsent(contestant, any -> new ArrayList<>()).add(turn(contestant));
                }
            }
        } finally {
            crews.values().forEach(Crew::close);
        }
        if (turns.values().stream().flatMap(List::stream).allMatch(turn -> turn == null)) {
            throw new BenchException("no turn succeeded: " + failures);
        }
        return FanoutReport.of(options, turns, failures);
    }

    private void requireAvailable() {
        String missing = options.contestants().stream()
                .filter(contestant -> !contestant.available())
                .map(Contestant::label)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new BenchException(
                    missing + " not built: start it by ./banyan, build with mvn -Ppeers, or choose others with"
                            + " --contestants banyan,tcp-tree");
        }
    }

    private @Nullable FanoutTurn turn(Contestant contestant) {
        try {
            return crews.computeIfAbsent(contestant, absent -> new Crew(absent, options))
                    .turn();
        } catch (BenchException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            watcher.note(contestant.label() + " failed: " + e.getMessage());
            failures.computeIfAbsent(contestant, any -> new ArrayList<>()).add(String.valueOf(e.getMessage()));
            Crew failed = crews.remove(contestant);
            if (failed != null) {
                failed.close();
            }
            return null;
        }
    }
}
