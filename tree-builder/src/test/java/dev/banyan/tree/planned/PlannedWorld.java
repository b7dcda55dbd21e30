package dev.banyan.tree.planned;

import dev.banyan.tree.latency.Topology;
import dev.banyan.tree.protocol.CoreNode;
import dev.banyan.tree.protocol.CoreWorld;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;

/** Builders of planned trees in cities of the world, without attachment; same seed, same events. */
final class PlannedWorld extends CoreWorld<PlannedWorld.Node> {
    private final PlannedSettings settings;
    private final Topology topology;
    private int slots;

    PlannedWorld(long seed, int most, PlannedSettings settings) {
        super(seed);
        this.settings = settings;
        this.topology = Topology.cities(most, seed);
    }

    final class Node extends CoreNode {
        final Planned planned;

        Node(int index) {
            super(PlannedWorld.this, index);
            this.planned = new Planned(Samples.member(id, index, slots), settings, random.split());
        }

        NodeId id() {
            return id;
        }

        @Override
        protected TreeProtocol core() {
            return planned;
        }
    }

    @Override
    protected Node create(int index) {
        return new Node(index);
    }

    @Override
    public long delayNanos(CoreNode from, CoreNode to) {
        return topology.oneWayNanos(from.index, to.index);
    }

    /** Starts n more nodes that take so many children, all at once; all know all. */
    void start(int count, int slotsOfEach) {
        slots = slotsOfEach;
        for (int i = 0; i < count; i++) {
            add();
        }
        tellContacts();
    }

    /** Members that have a parent in the plan, as they know it. */
    long placed() {
        return alive().stream()
                .filter(node -> node.planned.plannedParent().isPresent())
                .count();
    }

    /** Mean delay from the first living member along the plan, as each knows its own parent. */
    double meanDelayMillis() {
        Node root = alive().get(0);
        long sum = 0;
        for (Node node : alive()) {
            Node at = node;
            for (int hops = 0; at != root; hops++) {
                Node parent = node(at.planned.plannedParent().orElseThrow());
                if (hops > nodes.size()) {
                    throw new AssertionError("a cycle above " + node.id());
                }
                sum += delayNanos(parent, at);
                at = parent;
            }
        }
        return sum / 1e6 / (alive().size() - 1);
    }
}
