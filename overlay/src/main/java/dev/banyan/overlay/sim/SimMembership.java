package dev.banyan.overlay.sim;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The membership service of a simulated group: who belongs to it, oldest first. A node is told of the oldest members and of a
 * few others by chance, since beyond some hundred members nobody is told of all.
 */
final class SimMembership {
    private static final int OLDEST_TOLD = 16;
    private static final int OTHERS_TOLD = 16;

    private final List<NodeId> oldestFirst = new ArrayList<>();
    private final RandomGenerator random;
    private boolean changed;

    SimMembership(RandomGenerator random) {
        this.random = random;
    }

    void add(NodeId node) {
        oldestFirst.add(node);
        changed = true;
    }

    void remove(NodeId node) {
        changed |= oldestFirst.remove(node);
    }

    /** Whether somebody came or went since this was last asked. */
    boolean takeChanged() {
        boolean taken = changed;
        changed = false;
        return taken;
    }

    /** What that node is told: oldest first, itself included. */
    List<NodeId> contactsOf(NodeId node) {
        int size = oldestFirst.size();
        if (size <= OLDEST_TOLD + OTHERS_TOLD) {
            return List.copyOf(oldestFirst);
        }
        // Everybody is told every now and then: sets made for each would be a tenth of a run's time.
        NodeId[] told = new NodeId[OLDEST_TOLD + OTHERS_TOLD + 1];
        int count = 0;
        while (count < OLDEST_TOLD) {
            told[count] = oldestFirst.get(count);
            count++;
        }
        for (int i = 0; i < OTHERS_TOLD; i++) {
            count = addIfNew(told, count, oldestFirst.get(OLDEST_TOLD + random.nextInt(size - OLDEST_TOLD)));
        }
        count = addIfNew(told, count, node);
        return List.of(count == told.length ? told : Arrays.copyOf(told, count));
    }

    private static int addIfNew(NodeId[] told, int count, NodeId node) {
        for (int i = 0; i < count; i++) {
            if (told[i].equals(node)) {
                return count;
            }
        }
        told[count] = node;
        return count + 1;
    }
}
