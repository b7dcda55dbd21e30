package dev.banyan.bench.live.relay;

import dev.banyan.bench.live.PartFleet;
import dev.banyan.bench.live.Pause;
import dev.banyan.bench.live.Reading;
import dev.banyan.bench.live.WarmUp;
import dev.banyan.bench.live.Watcher;
import dev.banyan.bench.live.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what passing bytes on costs the process in the middle. The contestants take turns, all in processes that live through all
 * rounds of all combinations, so that each is compared with its neighbours in time and none with its first second.
 */
public final class RelayBench {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Before the first round of a cell. */
    private static final Duration FIRST_WARM_UP_MAX = Duration.ofSeconds(40);
    /** Before each window: buffers fill, the rate settles. */
    private static final Duration WARM_UP = Duration.ofMillis(700);

    private final RelayOptions options;
    private final Watcher watcher;
    private int done;

    /** @param watcher told of the progress, on the thread of {@link #run} */
    public RelayBench(RelayOptions options, Watcher watcher) {
        this.options = options;
        this.watcher = watcher;
    }

    /**
     * Measures all.
     *
     * @throws dev.banyan.bench.live.BenchException if it cannot be done
     */
    public RelayReport run() {
        Map<RelayOptions.CellKey, Map<String, List<Turn>>> turns = new LinkedHashMap<>();
        int most = options.cells().stream()
                .mapToInt(RelayOptions.CellKey::fanOut)
                .max()
                .orElse(1);
        try (PartFleet fleet = new PartFleet()) {
            Map<String, Chain> chains = new LinkedHashMap<>();
            for (String contestant : options.contestants()) {
                tell("starting " + contestant);
                chains.put(contestant, chain(fleet, contestant, most));
            }
            options.cells().stream()
                    .sorted(Comparator.comparingInt(RelayOptions.CellKey::fanOut))
                    .forEach(key -> turns.put(key, measure(key, chains)));
        }
        return RelayReport.of(options, turns);
    }

    private static Chain chain(PartFleet fleet, String contestant, int fanOut) {
        return switch (contestant) {
            case RelayOptions.NIO -> SocketChain.start(fleet, contestant, NioRelay.class, fanOut);
            case RelayOptions.NETTY -> SocketChain.start(fleet, contestant, NettyRelay.class, fanOut);
            case RelayOptions.BANYAN -> BanyanChain.start(fleet, fanOut);
            default -> throw new IllegalArgumentException("no such contestant: " + contestant);
        };
    }

    private Map<String, List<Turn>> measure(RelayOptions.CellKey key, Map<String, Chain> chains) {
        Map<String, List<Turn>> turns = new LinkedHashMap<>();
        for (Map.Entry<String, Chain> each : chains.entrySet()) {
            tell("warming up " + each.getKey());
            each.getValue().reach(key.fanOut());
            sending(
                    each.getValue(),
                    key.sizeBytes(),
                    () -> WarmUp.untilCompilersRest(List.of(each.getValue().relay()), FIRST_WARM_UP_MAX));
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Map.Entry<String, Chain> each : chains.entrySet()) {
                tell(each.getKey() + ", " + key.sizeBytes() + " bytes to " + key.fanOut() + ", round " + round);
                Chain chain = each.getValue();
                List<Turn> own = turns.computeIfAbsent(each.getKey(), any -> new ArrayList<>());
                sending(chain, key.sizeBytes(), () -> own.add(window(chain)));
                done++;
            }
        }
        return turns;
    }

    private static void sending(Chain chain, int sizeBytes, Runnable meanwhile) {
        chain.send(sizeBytes);
        try {
            meanwhile.run();
        } finally {
            chain.stop();
        }
    }

    private Turn window(Chain chain) {
        Pause.of(WARM_UP);
        List<Reading> leavesBegin = PartFleet.askAll(chain.leaves(), "count", Wire.object(), PATIENCE);
        Reading relayBegin = chain.relay().reading(PATIENCE);
        Pause.of(options.window());
        List<Reading> leavesEnd = PartFleet.askAll(chain.leaves(), "count", Wire.object(), PATIENCE);
        Reading relayEnd = chain.relay().reading(PATIENCE);
        return Turn.between(relayBegin, relayEnd, leavesBegin, leavesEnd);
    }

    private void tell(String what) {
        watcher.doing(done, options.cells().size() * options.contestants().size() * options.rounds(), what);
    }
}
