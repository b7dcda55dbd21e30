package dev.banyan.bench.distribute;

import dev.banyan.bench.live.BenchException;
import dev.banyan.bench.live.PartFleet;
import dev.banyan.bench.live.Watcher;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Lets each contestant send a file of random bytes from one host to all others, several times. */
public final class DistributeBench {
    private static final int SEED = 1;
    private static final int BLOCK_BYTES = 1 << 16;

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
        try (HostNetwork network = new HostNetwork(options.members() + 1, options::rateOf, options.delay());
                PartFleet fleet = new PartFleet()) {
            Path file = fleet.scratch().resolve("file");
            write(file);
            for (Contestant contestant : options.contestants()) {
                turns.put(contestant, turns(contestant, network, fleet, file));
            }
        }
        return DistributeReport.of(options, turns);
    }

    private List<DistributeTurn> turns(Contestant contestant, HostNetwork network, PartFleet fleet, Path file) {
        int before = options.contestants().indexOf(contestant) * options.runs();
        int total = options.contestants().size() * options.runs();
        watcher.doing(before, total, contestant.label() + ": starting " + (options.members() + 1) + " processes");
        Crew crew = new Crew(contestant, options, network, fleet);
        boolean rested = false;
        for (int run = 1; run <= options.warmUpsMax() && !rested; run++) {
            watcher.doing(before, total, contestant.label() + ", warm-up " + run);
            rested = crew.turn(file, options.sizeBytes()).rested();
        }
        List<DistributeTurn> turns = new ArrayList<>();
        for (int run = 0; run < options.runs(); run++) {
            watcher.doing(before + run, total, contestant.label());
            turns.add(crew.turn(file, options.sizeBytes()));
        }
        crew.end();
        return turns;
    }

    private void write(Path file) {
        Random random = new Random(SEED);
        byte[] block = new byte[BLOCK_BYTES];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long left = options.sizeBytes(); left > 0; left -= BLOCK_BYTES) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(left, BLOCK_BYTES));
            }
        } catch (IOException e) {
            throw new BenchException("cannot write " + file + ": " + e, e);
        }
    }
}
