package dev.banyan.tree.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A busy process for tests of determinism and speed: every 100 ms a datagram to anyone and a message on its link. */
final class Gossip implements SimProcess {
    private static final long PERIOD_NANOS = 100_000_000L;

    private final int self;
    private final int count;
    private final RandomGenerator random;
    private long wakeNanos = NEVER;
    private boolean open;

    private Gossip(int self, int count, RandomGenerator random) {
        this.self = self;
        this.count = count;
        this.random = random;
    }

    static Simulation run(int nodes, int seconds, long seed) {
        Simulation sim = new Simulation(
                seed,
                ScriptedProcess.settings().withLoss(0.01, 0.01),
                (from, to) -> from == to ? 0 : 5_000_000L + 1000L * ((from * 31L + to * 31L) % 100_000));
        for (int i = 0; i < nodes; i++) {
            sim.limitUplink(i, 100_000_000);
            sim.join(i, new Gossip(i, nodes, sim.randomFor(i)));
        }
        sim.runUntil(seconds * 1_000_000_000L);
        return sim;
    }

    @Override
    public List<SimEffect> handle(long nowNanos, SimEvent event) {
        if (event instanceof SimEvent.Started) {
            wakeNanos = nowNanos + random.nextLong(PERIOD_NANOS);
            return List.of(new SimEffect.OpenLink(1, (self + 1) % count, "hello", 100));
        }
        if (event instanceof SimEvent.LinkRequested requested) {
            return List.of(new SimEffect.AcceptLink(requested.link(), "welcome", 100));
        }
        if (event instanceof SimEvent.LinkOpened) {
            open = true;
        }
        if (event instanceof SimEvent.Wake) {
            wakeNanos = nowNanos + PERIOD_NANOS;
            List<SimEffect> effects = new ArrayList<>(2);
            effects.add(new SimEffect.SendDatagram(random.nextInt(count), "gossip", 200));
            if (open) {
                effects.add(new SimEffect.SendOnLink(1, "chunk", 16 * 1024));
            }
            return effects;
        }
        return List.of();
    }

    @Override
    public long nextWakeNanos() {
        return wakeNanos;
    }
}
