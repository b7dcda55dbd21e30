package dev.banyan.overlay.membership;

import dev.banyan.tree.protocol.NodeId;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * How a node's tree builder of one group is found: its actor path tells group, incarnation and node name, so that whoever knows
 * a {@link NodeId} can write to it, and a listing of actors is a listing of nodes.
 */
public final class GroupAddress {
    /** What a node or group name may look like; 1 to 64 characters. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private static final String PREFIX = "tree";
    private static final String DESCRIBER = "describer";

    private GroupAddress() {}

    /** Name of the actor below the guardian. */
    public static String actorName(String group, NodeId node) {
        return actorName(PREFIX, group, node);
    }

    /** Name of the actor that describes the node's place to whoever asks. */
    public static String describerName(String group, NodeId node) {
        return actorName(DESCRIBER, group, node);
    }

    private static String actorName(String prefix, String group, NodeId node) {
        return prefix + "." + group + "." + node.incarnation() + "." + node.name();
    }

    /** Path of the actor, wherever it runs. */
    public static String actorPath(String system, String group, NodeId node) {
        return path(system, node, actorName(group, node));
    }

    /** Path of the actor that describes the node's place, wherever it runs. */
    public static String describerPath(String system, String group, NodeId node) {
        return path(system, node, describerName(group, node));
    }

    private static String path(String system, NodeId node, String actorName) {
        return "pekko://" + system + "@" + node.address() + "/user/" + actorName;
    }

    /**
     * The node whose tree builder that is; empty if the reference is not one.
     *
     * @param self address of this node's control channel, for local references, which carry none
     */
    public static Optional<NodeId> nodeOf(ActorRef<?> ref, String self) {
        String[] parts = ref.path().name().split("\\.", 4);
        if (parts.length != 4 || !parts[0].equals(PREFIX)) {
            return Optional.empty();
        }
        Address address = ref.path().address();
        String at = address.hasGlobalScope()
                ? address.getHost().get() + ":" + address.getPort().get()
                : self;
        try {
            return Optional.of(new NodeId(parts[3], Long.parseLong(parts[2]), at));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
