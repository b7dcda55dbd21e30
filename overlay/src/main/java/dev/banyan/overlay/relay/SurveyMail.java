package dev.banyan.overlay.relay;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.pekko.actor.typed.ActorRef;

/** What members tell each other for a survey of their tree; bound to Jackson CBOR in reference.conf. */
public sealed interface SurveyMail {
    /** Asks a member for its place in the tree. */
    record Describe(ActorRef<Description> replyTo) implements SurveyMail {}

    /**
     * A member's place in the tree.
     *
     * @param attached whether it has heard the root's beacon lately
     * @param coordinateErrorP50 relative error of the round trips that coordinates predicted of late, the median
     * @param fanOut most children it takes
     * @param neighbours the parent first, then the children
     */
    record Description(
            NodeId self,
            Optional<NodeId> parent,
            boolean attached,
            OptionalDouble coordinateErrorP50,
            int fanOut,
            List<Neighbour> neighbours)
            implements SurveyMail {
        public Description {
            neighbours = List.copyOf(neighbours);
        }
    }

    /** A tree neighbour of the member that describes itself; bytes over all links with it. */
    record Neighbour(NodeId node, boolean child, long rttNanos, long bytesSent, long bytesReceived) {}
}
