package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The latest state of every member that is known at this node, and what of it the neighbour towards the source has not
 * been told. Bounded; what exceeds the bound is counted.
 */
final class MemberResults {
    private final NodeId source;
    private final int membersMax;
    private final TreeMap<NodeId, ResultEntry> entries = new TreeMap<>();
    private final TreeSet<NodeId> untold = new TreeSet<>();
    private boolean rosterCovered;
    private boolean coverageUntold;
    private long refused;

    MemberResults(NodeId source, int membersMax) {
        this.source = source;
        this.membersMax = membersMax;
    }

    /** @return whether the entry was news */
    boolean merge(ResultEntry entry) {
        if (entry.node().equals(source)) {
            return false;
        }
        ResultEntry known = entries.get(entry.node());
        if (known == null && entries.size() >= membersMax) {
            refused++;
            return false;
        }
        if (known != null && !entry.supersedes(known)) {
            return false;
        }
        entries.put(entry.node(), entry);
        untold.add(entry.node());
        return true;
    }

    /** The root's whole roster is among the entries. @return whether that was news */
    boolean coverRoster() {
        if (rosterCovered) {
            return false;
        }
        rosterCovered = true;
        coverageUntold = true;
        return true;
    }

    /** Another neighbour is to be told, and all of it. */
    void tellAnew() {
        untold.addAll(entries.keySet());
        coverageUntold = rosterCovered;
    }

    boolean hasNews() {
        return !untold.isEmpty() || coverageUntold;
    }

    /** What is to be told, in messages of bounded size; counts as told. */
    List<TransferMessage.Results> takeNews(TransferId id, int entriesMax) {
        List<TransferMessage.Results> messages = new ArrayList<>();
        List<ResultEntry> batch = new ArrayList<>();
        for (NodeId node : untold) {
            if (batch.size() == entriesMax) {
                messages.add(new TransferMessage.Results(id, batch, false));
                batch = new ArrayList<>();
            }
            Optional.ofNullable(entries.get(node)).ifPresent(batch::add);
        }
        messages.add(new TransferMessage.Results(id, batch, rosterCovered));
        untold.clear();
        coverageUntold = false;
        return messages;
    }

    long refused() {
        return refused;
    }

    TransferOutcome outcome(TransferId id, Optional<String> sourceFailure) {
        List<NodeId> verified = new ArrayList<>();
        List<ResultEntry> unverified = new ArrayList<>();
        for (ResultEntry entry : entries.values()) {
            if (entry.state() instanceof MemberState.Verified) {
                verified.add(entry.node());
            } else {
                unverified.add(entry);
            }
        }
        boolean complete = sourceFailure.isPresent()
                || (rosterCovered
                        && unverified.stream().allMatch(entry -> entry.state().isFinal()));
        return new TransferOutcome(id, entries.size(), verified.size(), complete, verified, unverified, sourceFailure);
    }
}
