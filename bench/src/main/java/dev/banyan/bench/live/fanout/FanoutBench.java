package dev.banyan.bench.live.fanout;

import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.Watcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets several systems carry the same messages from one publisher to the same number of subscribers, in turn. A contestant whose turn fails starts
 * again with new processes at its next, unless it has failed twice in a row: a turn that fails may take minutes.
 */
public final class FanoutBench {
    private static final int FAILURES_IN_A_ROW_MAX = 2;

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
                    List<@Nullable FanoutTurn> own = turns.computeIfAbsent(contestant, any -> new ArrayList<>());
                    boolean tried = !isGivenUp(own);
                    own.add(tried ? turn(contestant) : null);
                    if (tried && isGivenUp(own) && round < options.rounds()) {
                        watcher.note(contestant.label() + " has failed " + FAILURES_IN_A_ROW_MAX
                                + " times in a row and is given up");
                    }
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

    /** Whether a contestant with those turns is not tried again. */
    static boolean isGivenUp(List<@Nullable FanoutTurn> turns) {
        int count = turns.size();
        return count >= FAILURES_IN_A_ROW_MAX
                && turns.subList(count - FAILURES_IN_A_ROW_MAX, count).stream().allMatch(Objects::isNull);
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
