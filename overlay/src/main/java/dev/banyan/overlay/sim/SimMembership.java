package dev.banyan.overlay.sim;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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

    SimMembership(RandomGenerator random) {
        this.random = random;
    }

    void add(NodeId node) {
        oldestFirst.add(node);
    }

    void remove(NodeId node) {
        oldestFirst.remove(node);
    }

    /** What that node is told: oldest first, itself included. */
    List<NodeId> contactsOf(NodeId node) {
        int size = oldestFirst.size();
        if (size <= OLDEST_TOLD + OTHERS_TOLD) {
            return List.copyOf(oldestFirst);
        }
        LinkedHashSet<NodeId> told = new LinkedHashSet<>(oldestFirst.subList(0, OLDEST_TOLD));
        for (int i = 0; i < OTHERS_TOLD; i++) {
            told.add(oldestFirst.get(OLDEST_TOLD + random.nextInt(size - OLDEST_TOLD)));
        }
        told.add(node);
        return List.copyOf(told);
    }
}
