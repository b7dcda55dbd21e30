package dev.banyan.bench.distribute;

import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.PartFleet;
import dev.banyan.bench.live.Watcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what a file costs the process that receives it and passes it on: a source, a relay and a leaf, of Banyan and of plain pipes, in
 * turn, all in processes that live through all rounds.
 */
public final class ReceiveBench {
    /** The relay, which comes first, and the one that it passes the file on to. */
    private static final int RECEIVERS = 2;

    /** Each takes a fraction of a second. */
    private static final int RESTING_TURNS = 10;

    private final ReceiveOptions options;
    private final Watcher watcher;

    /** @param watcher told of the progress, on the thread of {@link #run} */
    public ReceiveBench(ReceiveOptions options, Watcher watcher) {
        this.options = options;
        this.watcher = watcher;
    }

    /**
     * Measures both.
     *
     * @throws BenchException if it cannot be done
     */
    public ReceiveReport run() {
        try (PartFleet fleet = new PartFleet()) {
            Path file = fleet.scratch().resolve("file");
            RandomFile.write(file, options.sizeBytes());
            Crew banyan = crew(Contestant.BANYAN, fleet);
            Crew nio = crew(Contestant.HASHING_CHAIN, fleet);
            warmUp("banyan", banyan, file);
            warmUp("nio", nio, file);
            List<DistributeTurn> banyanTurns = new ArrayList<>();
            List<DistributeTurn> nioTurns = new ArrayList<>();
            for (int round = 0; round < options.rounds(); round++) {
                tell(round, "round " + (round + 1));
                banyanTurns.add(banyan.turn(file, options.sizeBytes()));
                nioTurns.add(nio.turn(file, options.sizeBytes()));
            }
            return ReceiveReport.of(options, banyanTurns, nioTurns);
        }
    }

    private Crew crew(Contestant contestant, PartFleet fleet) {
        tell(0, contestant.label() + ": starting " + (RECEIVERS + 1) + " processes");
        return new Crew(contestant, RECEIVERS, Crew.Shape.CHAIN, Hosts.LOOPBACK, fleet);
    }

    private void warmUp(String name, Crew crew, Path file) {
        crew.warmUp(
                file,
                options.sizeBytes(),
                options.warmUpsMax(),
                RESTING_TURNS,
                run -> tell(0, name + ", warm-up " + run));
    }

    private void tell(int done, String what) {
        watcher.doing(done, options.rounds(), what);
    }
}
