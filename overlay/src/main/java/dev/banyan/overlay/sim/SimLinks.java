package dev.banyan.overlay.sim;

import dev.banyan.overlay.link.LinkLiveness;
import dev.banyan.overlay.link.LivenessSettings;
import dev.banyan.tree.sim.SimEffect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open links of one simulated node and their liveness: what the Netty handlers do for a real one. While the network is calm a
 * link whose round trip is known rests: its pings could only find the peer alive, so they are counted and not sent.
 */
final class SimLinks {
    /** What becomes of a link, told to whom it belongs. */
    interface Owner {
        /** The least of the recently measured round trips has changed. */
        void rtt(long link, long nanos);

        /** Nothing has come for longer than a healthy link is ever silent. */
        void suspected(long link);

        /** Something came again. */
        void recovered(long link);

        /** The link is closed because nothing came for too long. */
        void dead(long link);
    }

    private static final SimWire.Ping COUNTED = new SimWire.Ping(0, false);
    private static final double SECOND_NANOS = 1e9;

    private static final class Open {
        final long link;
        final Owner owner;
        final LinkLiveness liveness;
        long toldRttNanos;
        boolean resting;

        Open(long link, Owner owner, LinkLiveness liveness) {
            this.link = link;
            this.owner = owner;
            this.liveness = liveness;
        }
    }

    private final SimShell shell;
    private final LivenessSettings settings;
    /** A handful; in order of opening. */
    private final List<Open> open = new ArrayList<>(4);

    private final BooleanSupplier calm;
    /** Whether links may have begun or ceased to rest since they were counted. */
    private boolean restChanged;

    private int countedResting;
    /** When a link next wants something, unless that has to be asked anew. */
    private long wakeNanos = Long.MAX_VALUE;

    private boolean wakeChanged;

    /** @param calm whether links may rest */
    SimLinks(SimShell shell, LivenessSettings settings, BooleanSupplier calm) {
        this.shell = shell;
        this.settings = settings;
        this.calm = calm;
    }

    void opened(long link, Owner owner) {
        wakeChanged = true;
        open.add(new Open(link, owner, new LinkLiveness(settings, shell.now())));
    }

    /** Closes a link, open or being dialled. */
    void close(long link, String reason) {
        forget(link);
        shell.add(new SimEffect.CloseLink(link, reason));
    }

    /** The engine has closed it. */
    void closed(long link) {
        forget(link);
    }

    private void forget(long link) {
        if (open.removeIf(at -> at.link == link)) {
            restChanged = true;
            wakeChanged = true;
        }
    }

    void send(long link, Object message, int bytes) {
        Open at = find(link);
        if (at != null) {
            at.liveness.sent(shell.now());
            wakeChanged = true;
            shell.add(new SimEffect.SendOnLink(link, message, bytes));
        }
    }

    /** Whether the link rests: the peer is certain to hear. */
    boolean isResting(long link) {
        Open at = find(link);
        return at != null && at.resting;
    }

    /** Bytes came over the link. */
    void received(long link) {
        Open at = find(link);
        if (at != null) {
            at.liveness.received(shell.now());
            wakeChanged = true;
        }
    }

    void pinged(long link, SimWire.Ping ping) {
        Open at = find(link);
        if (at == null) {
            return;
        }
        wakeChanged = true;
        if (!ping.echo()) {
            send(link, new SimWire.Ping(ping.sentNanos(), true), SimWire.Ping.BYTES);
        } else if (at.liveness.ponged(shell.now(), ping.sentNanos()).isPresent()) {
            long rtt = at.liveness.rttNanos().orElse(0);
            if (rtt != at.toldRttNanos) {
                at.toldRttNanos = rtt;
                at.owner.rtt(link, rtt);
            }
        }
    }

    /** The network is no longer calm: the peers were heard until now, and are asked again. */
    void disturbed(long nowNanos) {
        for (Open at : open) {
            if (at.resting) {
                at.resting = false;
                restChanged = true;
                wakeChanged = true;
                at.liveness.received(nowNanos);
            }
        }
    }

    void tick() {
        if (nextWakeNanos() <= shell.now()) {
            askThePeers();
        }
        if (restChanged) {
            restChanged = false;
            countTheResting();
        }
    }

    private void countTheResting() {
        int resting = 0;
        for (int i = 0; i < open.size(); i++) {
            resting += open.get(i).resting ? 1 : 0;
        }
        if (resting != countedResting) {
            countedResting = resting;
            shell.add(new SimEffect.SendSteadily(COUNTED, SimWire.Ping.BYTES, resting * pingsAndEchoesPerSecond()));
        }
    }

    /** The end that sends beacons pings so that the round trip stays known, the other when it is idle; both answer. */
    private double pingsAndEchoesPerSecond() {
        return SECOND_NANOS / settings.pingEveryNanos() + SECOND_NANOS / settings.pingAfterNanos();
    }

    private void askThePeers() {
        wakeChanged = true;
        for (Open at : List.copyOf(open)) {
            if (!at.resting && at.liveness.nextWakeNanos() <= shell.now()) {
                for (LinkLiveness.Action action : at.liveness.due(shell.now())) {
                    run(at, action);
                }
            }
        }
    }

    private void run(Open at, LinkLiveness.Action action) {
        switch (action) {
            case PING -> restOrPing(at);
            case SUSPECT -> at.owner.suspected(at.link);
            case RECOVER -> at.owner.recovered(at.link);
            case GIVE_UP -> {
                close(at.link, "silent");
                at.owner.dead(at.link);
            }
        }
    }

    private void restOrPing(Open at) {
        if (at.toldRttNanos > 0 && !at.liveness.suspect() && calm.getAsBoolean()) {
            at.resting = true;
            restChanged = true;
        } else {
            send(at.link, new SimWire.Ping(shell.now(), false), SimWire.Ping.BYTES);
        }
    }

    long nextWakeNanos() {
        if (wakeChanged) {
            wakeChanged = false;
            wakeNanos = earliestWakeNanos();
        }
        return wakeNanos;
    }

    private long earliestWakeNanos() {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < open.size(); i++) {
            Open at = open.get(i);
            if (!at.resting) {
                next = Math.min(next, at.liveness.nextWakeNanos());
            }
        }
        return next;
    }

    private @Nullable Open find(long link) {
        for (int i = 0; i < open.size(); i++) {
            Open at = open.get(i);
            if (at.link == link) {
                return at;
            }
        }
        return null;
    }
}
