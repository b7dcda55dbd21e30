package dev.banyan.overlay.sim;

import dev.banyan.overlay.live.core.Departed;
import dev.banyan.overlay.live.core.LiveCore;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.overlay.live.core.StreamStatus;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who counted when a message was published, so that no receipt can be false: every one of them has the message by then, or is named as
 * departed. A receipt over a change of roots does not promise to name all.
 */
final class ReceiptLedger {
    private record Message(StreamId stream, long number) implements Comparable<Message> {
        @Override
        public int compareTo(Message other) {
            int byStream = stream.compareTo(other.stream);
            return byStream != 0 ? byStream : Long.compare(number, other.number);
        }
    }

    private record Expected(long end, List<NodeId> members) {}

    private final SimGroup group;
    private final TreeMap<Message, Expected> expected = new TreeMap<>();
    private Optional<String> wrong = Optional.empty();

    ReceiptLedger(SimGroup group) {
        this.group = group;
    }

    /**
     * A message is being published: all that the root counts by whose word the publisher goes, and of whose subscriptions it has heard, are
     * to have it.
     */
    void published(StreamId stream, long number, long end) {
        List<NodeId> members = new ArrayList<>();
        Optional<SimNode> root = group.node(stream.publisher())
                .flatMap(publisher -> publisher.live().core().floorsBy())
                .flatMap(group::node);
        for (SimNode node : group.alive()) {
            boolean counts = root.isPresent() && root.get().live().core().counts(node.id());
            if (counts && node.isReadyFor(stream.topic()) && isWaitedFor(root.get(), stream, node.id())) {
                members.add(node.id());
            }
        }
        expected.put(new Message(stream, number), new Expected(end, members));
    }

    /**
     * Whether all from the root down to the member, by what each of them knows, wait for it: where the member itself believes to be, and
     * under which other root it may have subscribed, does not matter.
     */
    private boolean isWaitedFor(SimNode root, StreamId stream, NodeId member) {
        SimNode at = root;
        for (int steps = 0; steps < group.indexBound() && !at.id().equals(member); steps++) {
            LiveCore core = at.live().core();
            Optional<NodeId> child = core.childTowards(member);
            if (child.isEmpty()) {
                return true;
            }
            if (!core.wants(stream.topic(), child.get()) || core.isExcluded(stream, child.get())) {
                return false;
            }
            Optional<SimNode> next = group.node(child.get());
            if (next.isEmpty()) {
                return true;
            }
            at = next.get();
        }
        return true;
    }

    void received(LiveEffect.ReceiptReady receipt) {
        Expected of = expected.remove(new Message(receipt.stream(), receipt.number()));
        if (of == null) {
            wrong = Optional.of("a receipt that nobody asked for, or a second one: " + receipt);
            return;
        }
        if (!receipt.sameRoot()) {
            return;
        }
        List<NodeId> departed =
                receipt.departed().stream().map(Departed::member).toList();
        for (NodeId member : of.members()) {
            group.node(member).filter(node -> !departed.contains(member)).ifPresent(node -> {
                StreamStatus status = node.live().core().status(receipt.stream());
                boolean wants = node.isReadyFor(receipt.stream().topic());
                boolean has = status == null ? node.live().core().isDead(receipt.stream()) : status.have() >= of.end();
                // Who has ended its subscription since then does not count any more.
                if (wants && !has && wrong.isEmpty()) {
                    wrong = Optional.of(receipt + " though " + member + " has " + status);
                }
            });
        }
    }

    /** The first false receipt. */
    Optional<String> wrong() {
        return wrong;
    }
}
