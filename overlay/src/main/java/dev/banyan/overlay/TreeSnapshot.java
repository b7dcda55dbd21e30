package dev.banyan.overlay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The tree as one node sees it.
 *
 * @param group the group's name
 * @param self the node whose view this is
 * @param root the root it follows; empty before it follows any
 * @param attached whether it has heard the root's beacon lately
 * @param parent its parent; empty at the root
 * @param parentRtt round trip to the parent as measured; zero at the root
 * @param delayToRoot one-way delay from the root along the tree, estimated from round trips
 * @param coordinateErrorP50 relative error of the round trips that coordinates predicted of late, the median; empty before the
 *     first was compared with a measured one
 * @param fanOut most children it takes
 * @param children its children, by name
 * @param subtree all members below it, by name; at the root: all other members
 */
public record TreeSnapshot(
        String group,
        String self,
        Optional<String> root,
        boolean attached,
        Optional<String> parent,
        Duration parentRtt,
        Duration delayToRoot,
        OptionalDouble coordinateErrorP50,
        int fanOut,
        List<Child> children,
        List<Node> subtree) {
    public TreeSnapshot {
        children = List.copyOf(children);
        subtree = List.copyOf(subtree);
    }

    /** A child and the round trip to it as measured. */
    public record Child(String name, Duration rtt) {}

    /** A member of the subtree and its parent. */
    public record Node(String name, String parent) {}
}
