package dev.banyan.overlay.admin;

import dev.banyan.overlay.TopicStats;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * How a node stands.
 *
 * @param name its name
 * @param cluster the cluster's name
 * @param group the group it is in
 * @param pid process number
 * @param incarnation which life of a node of this name it is; grows with every start
 * @param controlAddress where others reach its control channel, as it is named as a seed
 * @param dataAddress where others dial links
 * @param uptimeSeconds since it started
 * @param pauses when the process stood still
 * @param membership its place in the cluster
 * @param place its place in the tree
 * @param traffic what went over its links
 * @param topics what the topics of the group take here
 * @param slow who was too slow for a topic, in the order in which they first were
 * @param transfersRunning transfers of which this node does not have the file, or as their source does not know all results
 * @param transfersKept transfers that are over here, whose file is kept for whoever comes late
 */
public record NodeStatus(
        String name,
        String cluster,
        String group,
        long pid,
        long incarnation,
        String controlAddress,
        String dataAddress,
        double uptimeSeconds,
        Pauses pauses,
        Membership membership,
        Place place,
        Traffic traffic,
        TopicStats topics,
        List<Slow> slow,
        int transfersRunning,
        int transfersKept) {
    public NodeStatus {
        slow = List.copyOf(slow);
    }

    /**
     * A receiver that was too slow.
     *
     * @param topic what it lagged behind with
     * @param receiver a neighbour in the tree, or this node, whose own subscriber it is then
     * @param policy what became of it: DEMOTE or DISCONNECT
     * @param count how often since the node joined the group
     */
    public record Slow(String topic, String receiver, String policy, long count) {}

    /**
     * When the process stood still, for garbage collection, say, or because it was stopped.
     *
     * @param count how often since the start
     * @param seconds all of them together
     */
    public record Pauses(int count, double seconds) {}

    /**
     * Its place in the cluster.
     *
     * @param state JOINING, MEMBER, REBUILDING (the cluster downed it; it is coming back) or LEAVING
     * @param detail what it waits for, in words; empty if it is a member
     * @param seeds where it was told to join
     * @param members the members it knows, itself included; by name
     */
    public record Membership(String state, String detail, List<String> seeds, List<Member> members) {
        public Membership {
            seeds = List.copyOf(seeds);
            members = List.copyOf(members);
        }
    }

    /**
     * A member of the cluster.
     *
     * @param status as Pekko Cluster calls it: Joining, WeaklyUp, Up, Leaving, Exiting, Down
     * @param reachable whether it answers
     */
    public record Member(String name, String address, String status, boolean reachable) {}

    /**
     * A place in the tree.
     *
     * @param root the root it follows; null before it follows any
     * @param parent null at the root
     * @param attached whether it has heard the root's beacon lately
     * @param parentRttMillis round trip to the parent as measured; 0 at the root
     * @param delayToRootMillis one-way delay from the root along the tree, estimated
     * @param coordinateErrorP50 relative error of the round trips that coordinates predicted of late, the median; null before the
     *     first was compared with a measured one
     * @param fanOut most children it takes
     * @param children by name
     * @param subtreeMembers members below it; at the root: all others
     */
    public record Place(
            @Nullable String root,
            @Nullable String parent,
            boolean attached,
            double parentRttMillis,
            double delayToRootMillis,
            @Nullable Double coordinateErrorP50,
            int fanOut,
            List<String> children,
            int subtreeMembers) {
        public Place {
            children = List.copyOf(children);
        }
    }

    /**
     * What went over all links since the start, headers included.
     *
     * @param upLimitBitsPerSecond bound for what bulk links send together; 0 for none
     * @param downLimitBitsPerSecond bound for what bulk links take together; 0 for none
     * @param sourceLimitBitsPerSecond bound for what the node sends as a source; 0 for none
     * @param linkEnds how often links and connections ended or were refused, by reason
     */
    public record Traffic(
            long treeBytesSent,
            long bulkBytesSent,
            long bytesReceived,
            long upLimitBitsPerSecond,
            long downLimitBitsPerSecond,
            long sourceLimitBitsPerSecond,
            SortedMap<String, Long> linkEnds) {}
}
