package dev.banyan.overlay.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group's tree as all its members describe it at about one moment.
 *
 * @param group the group's name
 * @param root name of the root that the asked node follows; null before it follows any
 * @param nodes what each member said of itself; by depth, then by name
 * @param silent names of members that did not answer in time
 */
public record TreeReport(String group, @Nullable String root, List<Node> nodes, List<String> silent) {
    public TreeReport {
        nodes = List.copyOf(nodes);
        silent = List.copyOf(silent);
    }

    /**
     * One member.
     *
     * @param name its name
     * @param parent null at a root and while it looks for a parent
     * @param children by name
     * @param depth links between it and its root, 0 at the root; -1 while its chain of parents does not reach the root
     * @param rttMillis round trip to the parent as measured; 0 without one
     * @param attached whether it has heard the root's beacon lately
     * @param coordinateErrorP50 relative error of the round trips that coordinates predicted of late, the median; null before the
     *     first was compared with a measured one
     * @param fanOut most children it takes
     * @param links its tree neighbours, the parent first, then the children by name
     */
    public record Node(
            String name,
            @Nullable String parent,
            List<String> children,
            int depth,
            double rttMillis,
            boolean attached,
            @Nullable Double coordinateErrorP50,
            int fanOut,
            List<Link> links) {
        public Node {
            children = List.copyOf(children);
            links = List.copyOf(links);
        }
    }

    /**
     * A tree neighbour and what went over all links with it (tree and bulk, headers included) since the node started.
     *
     * @param role PARENT or CHILD: what the peer is to this node
     */
    public record Link(String peer, String role, double rttMillis, long bytesSent, long bytesReceived) {}
}
