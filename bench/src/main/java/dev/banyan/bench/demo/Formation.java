package dev.banyan.bench.demo;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Waits until the tree is whole: before the transfer, and again after nodes were killed. */
final class Formation {
    private static final Duration TREE_TIME = Duration.ofSeconds(60);
    /** The whole tree counts as formed after this time per node, if there is always somebody who finds a better parent. */
    private static final Duration CALM_TIME_PER_NODE = Duration.ofMillis(500);

    /** From the end of the transfer until every orphan has a parent again. */
    private static final Duration REPAIR_TIME = Duration.ofSeconds(15);

    /** Each look asks every node, and they have to share few processors. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final Journal journal;
    private final Duration calm;
    private final Deadline deadline;

    /** @param calm the whole tree counts as formed when nobody has moved for this time */
    Formation(Journal journal, Duration calm, Deadline deadline) {
        this.journal = journal;
        this.calm = calm;
        this.deadline = deadline;
    }

    /**
     * Returns when every node is under the source, the source knows them all, and hardly anybody moves any more.
     *
     * @throws DemoException naming those that have no place when time is up
     */
    void awaitWholeTree(List<DemoNode> nodes) {
        Deadline end = deadline.atMost(TREE_TIME);
        List<DemoNode> missing = missing(nodes);
        while (!missing.isEmpty()) {
            if (end.passed()) {
                throw new DemoException(
                        "the tree is not whole after " + end.total().toSeconds() + " s, without a place are: "
                                + names(missing) + "; use fewer --nodes, or look at the log with --log-level info");
            }
            end.pause(LOOK_EVERY);
            missing = missing(nodes);
        }
        Deadline settled = end.atMost(CALM_TIME_PER_NODE.multipliedBy(nodes.size()));
        while (!settled.passed() && journal.calmFor().compareTo(calm) < 0) {
            settled.pause(LOOK_EVERY);
        }
    }

    /**
     * Waits until every survivor has a parent that lives, and its events have told so.
     *
     * @return what is wrong when time is up; empty if nothing is
     */
    List<String> awaitRepair(List<DemoNode> survivors) {
        Deadline end = deadline.atMost(REPAIR_TIME);
        List<DemoNode> adrift = adrift(survivors);
        while (!adrift.isEmpty() && !end.passed()) {
            end.pause(LOOK_EVERY);
            adrift = adrift(survivors);
        }
        return adrift.isEmpty()
                ? List.of()
                : List.of("without a place in the tree " + end.total().toSeconds() + " s after the transfer: "
                        + names(adrift));
    }

    private List<DemoNode> missing(List<DemoNode> nodes) {
        return ObservedTree.of(nodes, deadline).missing();
    }

    private List<DemoNode> adrift(List<DemoNode> survivors) {
        ObservedTree tree = ObservedTree.of(survivors, deadline);
        return survivors.stream()
                .filter(node ->
                        tree.snapshotOf(node.name()).filter(journal::agreesWith).isEmpty())
                .toList();
    }

    private static String names(List<DemoNode> nodes) {
        return nodes.stream().map(DemoNode::name).collect(Collectors.joining(", "));
    }
}
