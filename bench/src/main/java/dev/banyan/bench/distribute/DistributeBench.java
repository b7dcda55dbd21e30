package dev.banyan.bench.distribute;

import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.PartFleet;
import dev.banyan.bench.live.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Lets each contestant send a file of random bytes from one host to all others, several times. */
public final class DistributeBench {
    /** Each takes seconds. */
    private static final int RESTING_TURNS = 1;

    private final DistributeOptions options;
    private final Watcher watcher;

    /** @param watcher told of the progress, on the thread of {@link #run} */
    public DistributeBench(DistributeOptions options, Watcher watcher) {
        this.options = options;
        this.watcher = watcher;
    }

    /**
     * Measures all.
     *
     * @throws BenchException if it cannot be done
     */
    public DistributeReport run() {
        Map<Contestant, List<DistributeTurn>> turns = new LinkedHashMap<>();
        List<KillTurn> killTurns = new ArrayList<>();
        try (HostNetwork network = new HostNetwork(options.members() + 1, options::rateOf, options.delay());
                PartFleet fleet = new PartFleet()) {
            Path file = fleet.scratch().resolve("file");
            RandomFile.write(file, options.sizeBytes());
            for (Contestant contestant : options.contestants()) {
                Crew crew = crew(contestant, network, fleet);
                turns.put(contestant, turns(contestant, crew, file));
                if (contestant == Contestant.BANYAN && options.killed() > 0) {
                    killTurns.addAll(killTurns(crew, turns.get(contestant), file));
                }
                crew.end();
            }
        }
        return DistributeReport.of(options, turns, killTurns);
    }

    private Crew crew(Contestant contestant, HostNetwork network, PartFleet fleet) {
        watcher.doing(
                done(contestant), total(), contestant.label() + ": starting " + (options.members() + 1) + " processes");
        return new Crew(contestant, options.members(), Crew.Shape.BEST, network, fleet);
    }

    private int done(Contestant contestant) {
        return options.contestants().indexOf(contestant) * options.runs();
    }

    private int total() {
        return options.contestants().size() * options.runs();
    }

    private List<DistributeTurn> turns(Contestant contestant, Crew crew, Path file) {
        int before = done(contestant);
        int total = total();
        crew.warmUp(
                file,
                options.sizeBytes(),
                options.warmUpsMax(),
                RESTING_TURNS,
                run -> watcher.doing(before, total, contestant.label() + ", warm-up " + run));
        List<DistributeTurn> turns = new ArrayList<>();
        for (int run = 0; run < options.runs(); run++) {
            watcher.doing(before + run, total, contestant.label());
            turns.add(crew.turn(file, options.sizeBytes()));
        }
        return turns;
    }

    /** Others each time, so that relays of stripes and leaves die alike. */
    private List<KillTurn> killTurns(Crew crew, List<DistributeTurn> undisturbed, Path file) {
        double seconds = DistributeReport.middle(undisturbed, DistributeTurn::secondsOfLast)
                .secondsOfLast();
        Duration after = Duration.ofNanos((long) (seconds / 2 * 1e9));
        List<KillTurn> turns = new ArrayList<>();
        for (int run = 0; run < options.runs(); run++) {
            watcher.doing(done(Contestant.BANYAN) + options.runs(), total(), "banyan, kills " + options.killed());
            int first = run * options.killed();
            List<Integer> killed = IntStream.range(first, first + options.killed())
                    .mapToObj(i -> 1 + i % options.members())
                    .toList();
            turns.add(crew.killTurn(file, killed, after));
        }
        return turns;
    }
}
