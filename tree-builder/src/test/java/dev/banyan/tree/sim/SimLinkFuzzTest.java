package dev.banyan.tree.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random faults against processes that check what links promise. */
class SimLinkFuzzTest {
    private static final int NODES = 6;
    private static final long MILLI = 1_000_000L;

    @Test
    void linksKeepTheirPromisesUnderRandomFaults() {
        Integer only = Integer.getInteger("banyan.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? Integer.getInteger("banyan.seeds", 40) : only;
        long closed = 0;
        long received = 0;
        for (long seed = first; seed <= last; seed++) {
            Run run = new Run(seed);
            run.play();
            closed += run.chatters.stream()
                    .mapToLong(chatter -> chatter.closedCount)
                    .sum();
            received += run.chatters.stream()
                    .mapToLong(chatter -> chatter.receivedCount)
                    .sum();
        }
        assertThat(closed).as("links closed by faults").isGreaterThan(10 * (last - first + 1));
        assertThat(received).as("messages").isGreaterThan(100 * (last - first + 1));
    }

    private static final class Run {
        private final RandomGenerator random;
        private final Simulation sim;
        private final long seed;
        private final List<Chatter> chatters = new ArrayList<>();

        Run(long seed) {
            this.seed = seed;
            random = new SplittableRandom(seed * 77);
            SimSettings settings = ScriptedProcess.settings()
                    .withLoss(0.05, 0.05)
                    .withJitterMax(Duration.ofMillis(20))
                    .withDialTimeout(Duration.ofMillis(500))
                    .withLinkBuffers(new SimSettings.LinkBuffers(100_000, 20_000, 60_000, 500));
            sim = new Simulation(seed, settings, (from, to) -> (5 + 7L * (from + to)) * MILLI)
                    .rerunBy("mvn -pl tree-builder test -Dtest=SimLinkFuzzTest -Dbanyan.seed=" + seed);
            for (int i = 0; i < NODES; i++) {
                sim.limitUplink(i, 4_000_000);
                start(i);
            }
        }

        void play() {
            List<SimPartition> partitions = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                sim.runFor(Duration.ofMillis(20 + random.nextInt(200)));
                int node = random.nextInt(NODES);
                switch (random.nextInt(6)) {
                    case 0 -> sim.cutLink(node, random.nextInt(NODES));
                    case 1 -> sim.freeze(node);
                    case 2 -> sim.thaw(node);
                    case 3 -> {
                        sim.crash(node);
                        start(node);
                    }
                    case 4 ->
                        partitions.add(sim.partition(List.of(node), List.of((node + 1) % NODES, (node + 2) % NODES)));
                    default -> {
                        if (!partitions.isEmpty()) {
                            sim.heal(partitions.remove(0));
                        }
                    }
                }
            }
            sim.healAll();
            for (int i = 0; i < NODES; i++) {
                sim.thaw(i);
                sim.command(i, "quiet");
            }
            sim.runFor(Duration.ofSeconds(60));
            int open = 0;
            for (int i = 0; i < NODES; i++) {
                assertThat(sim.bufferedBytes(i)).as("seed %d node %d", seed, i).isZero();
                assertThat(sim.openLinkCount(i))
                        .as("seed %d node %d", seed, i)
                        .isEqualTo(chatter(i).sent.size());
                open += sim.openLinkCount(i);
            }
            assertThat(open % 2)
                    .as("seed %d: every open link has two ends", seed)
                    .isZero();
        }

        private Chatter chatter(int node) {
            return (Chatter) sim.process(node).orElseThrow();
        }

        private void start(int node) {
            Chatter chatter = new Chatter(node, sim.randomFor(node));
            chatters.add(chatter);
            sim.join(node, chatter);
        }
    }

    /** Dials, writes numbered messages, closes at random; throws if a link breaks its promise. */
    private static final class Chatter implements SimProcess {
        private final int self;
        private final RandomGenerator random;
        /** Per open link the number of the next message to write, and how much the link may take until it drains. */
        private final Map<Long, Integer> sent = new TreeMap<>();

        private final Map<Long, Integer> budget = new TreeMap<>();
        private final Map<Long, Integer> expected = new TreeMap<>();
        private final List<Long> dialling = new ArrayList<>();
        private long nextLink = 1;
        private long wakeNanos = NEVER;
        private boolean quiet;
        private long closedCount;
        private long receivedCount;

        Chatter(int self, RandomGenerator random) {
            this.self = self;
            this.random = random;
        }

        @Override
        public long nextWakeNanos() {
            return wakeNanos;
        }

        @Override
        public List<SimEffect> handle(long now, SimEvent event) {
            List<SimEffect> effects = new ArrayList<>();
            if (event instanceof SimEvent.Started || event instanceof SimEvent.Wake) {
                wakeNanos = quiet ? NEVER : now + 10 * MILLI;
                act(effects);
            } else if (event instanceof SimEvent.Command) {
                quiet = true;
            } else if (event instanceof SimEvent.LinkRequested requested) {
                if (random.nextInt(5) == 0) {
                    effects.add(new SimEffect.RefuseLink(requested.link(), "no", 10));
                } else {
                    effects.add(new SimEffect.AcceptLink(requested.link(), "yes", 10));
                    opened(requested.link());
                }
            } else if (event instanceof SimEvent.LinkOpened link) {
                require(dialling.remove(link.link()), event);
                opened(link.link());
            } else if (event instanceof SimEvent.LinkRefused link) {
                require(dialling.remove(link.link()), event);
            } else if (event instanceof SimEvent.LinkClosed link) {
                require(dialling.remove(link.link()) || sent.containsKey(link.link()), event);
                forget(link.link());
                closedCount++;
            } else if (event instanceof SimEvent.LinkMessage link) {
                Integer next = expected.get(link.link());
                require(next != null && next.equals(link.message()), event);
                expected.merge(link.link(), 1, Integer::sum);
                receivedCount++;
            } else if (event instanceof SimEvent.LinkDrained link) {
                require(sent.containsKey(link.link()), event);
                budget.put(link.link(), 100_000 - (int) link.unsentBytes());
            }
            return effects;
        }

        private void act(List<SimEffect> effects) {
            if (quiet) {
                return;
            }
            if (sent.size() + dialling.size() < 4 && random.nextInt(3) == 0) {
                dialling.add(nextLink);
                int to = (self + 1 + random.nextInt(NODES - 1)) % NODES;
                effects.add(new SimEffect.OpenLink(nextLink++, to, "hello", 50));
            }
            for (Long link : new ArrayList<>(sent.keySet())) {
                int bytes = random.nextInt(10) == 0 ? 15_000 : random.nextInt(2000);
                if (budget.getOrDefault(link, 0) >= bytes) {
                    budget.merge(link, -bytes, Integer::sum);
                    effects.add(new SimEffect.SendOnLink(link, sent.merge(link, 1, Integer::sum) - 1, bytes));
                }
                if (random.nextInt(300) == 0) {
                    effects.add(new SimEffect.CloseLink(link, "bored"));
                    forget(link);
                }
            }
        }

        private void opened(long link) {
            sent.put(link, 0);
            expected.put(link, 0);
            budget.put(link, 100_000);
        }

        private void forget(long link) {
            sent.remove(link);
            expected.remove(link);
            budget.remove(link);
        }

        private void require(boolean holds, SimEvent event) {
            if (!holds) {
                throw new IllegalStateException("unexpected at node " + self + ": " + event);
            }
        }
    }
}
