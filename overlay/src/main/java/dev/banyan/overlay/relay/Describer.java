package dev.banyan.overlay.relay;

import dev.banyan.overlay.link.LinkCounters;
import dev.banyan.tree.actor.TreeView;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Answers surveys: tells whoever asks what this node's place in a group's tree is. */
final class Describer {
    private static final LinkCounters.PeerBytes NONE = new LinkCounters.PeerBytes(0, 0);

    private Describer() {}

    /**
     * The actor.
     *
     * @param look asks the tree builder
     * @param counters of the node's links
     */
    static Behavior<SurveyMail.Describe> create(
            NodeId self, Supplier<CompletableFuture<TreeView>> look, LinkCounters counters) {
        return Behaviors.receiveMessage(question -> {
            // The answer may come on another thread; telling is all that happens there.
            look.get().thenAccept(view -> question.replyTo().tell(description(self, view, counters.peers())));
            return Behaviors.same();
        });
    }

    private static SurveyMail.Description description(
            NodeId self, TreeView view, SortedMap<String, LinkCounters.PeerBytes> bytes) {
        List<SurveyMail.Neighbour> neighbours = new ArrayList<>();
        view.parent().ifPresent(parent -> neighbours.add(neighbour(parent, false, view.parentRttNanos(), bytes)));
        view.childRttNanos().forEach((child, rtt) -> neighbours.add(neighbour(child, true, rtt, bytes)));
        return new SurveyMail.Description(
                self, view.parent(), view.attached(), view.coordinateErrorP50(), view.slots(), neighbours);
    }

    private static SurveyMail.Neighbour neighbour(
            NodeId node, boolean child, long rttNanos, SortedMap<String, LinkCounters.PeerBytes> bytes) {
        LinkCounters.PeerBytes b = bytes.getOrDefault(node.name(), NONE);
        return new SurveyMail.Neighbour(node, child, rttNanos, b.bytesSent(), b.bytesReceived());
    }
}
