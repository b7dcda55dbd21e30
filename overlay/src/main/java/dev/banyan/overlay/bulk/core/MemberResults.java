package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The latest state of every member that is known at this node, and what of it the neighbour towards the source has not
 * been told. One life per name: the newest replaces those before it. Bounded; what exceeds the bound is counted.
 *
 * <p>What a member reports of itself and what the roster says of it are kept and passed on side by side, so neither hides
 * the other on the way and the order of arrival does not matter. A member that was struck (it was frozen, say) and
 * reports again counts by its reports, but only while they keep coming: the roster does not take its word back, and
 * nobody may be waited for because of a report that was merely late.
 */
final class MemberResults {
    private final NodeId source;
    private final int membersMax;
    private final long returnedKeepNanos;
    private final TreeMap<String, Known> members = new TreeMap<>();
    /** Struck members that report again, and until when they count by that. */
    private final TreeMap<String, Long> returnedUntil = new TreeMap<>();

    private final TreeSet<String> untold = new TreeSet<>();
    private boolean rosterCovered;
    private boolean coverageUntold;
    private long refused;

    /** One life of a member: its own latest report, and the roster's word. */
    private static final class Known {
        final NodeId node;

        @Nullable
        ResultEntry report;

        @Nullable
        ResultEntry word;

        Known(NodeId node) {
            this.node = node;
        }

        boolean take(ResultEntry entry) {
            ResultEntry before = entry.ownReport() ? report : word;
            if (before != null && !entry.supersedes(before)) {
                return false;
            }
            if (entry.ownReport()) {
                report = entry;
            } else {
                word = entry;
            }
            return true;
        }

        boolean isStruck() {
            return word != null && word.state().isFinal();
        }

        /** What there is to tell of it; the roster's word only if it says more than that the member is there. */
        List<ResultEntry> entries() {
            List<ResultEntry> entries = new ArrayList<>(2);
            if (report != null) {
                entries.add(report);
            }
            if (word != null && (report == null || isStruck())) {
                entries.add(word);
            }
            return entries;
        }

        ResultEntry counting(boolean returned) {
            ResultEntry own = report;
            ResultEntry said = word;
            if (own == null || said == null) {
                return own != null ? own : said != null ? said : new ResultEntry(node, 0, new MemberState.Waiting());
            }
            return returned || own.supersedes(said) ? own : said;
        }
    }

    /** @param returnedKeepNanos how long a struck member counts by a report of its own that came later */
    MemberResults(NodeId source, int membersMax, long returnedKeepNanos) {
        this.source = source;
        this.membersMax = membersMax;
        this.returnedKeepNanos = returnedKeepNanos;
    }

    /** @return whether the entry was news */
    boolean merge(ResultEntry entry, long nowNanos) {
        String name = entry.node().name();
        if (name.equals(source.name())) {
            return false;
        }
        Known known = members.get(name);
        if (known == null && members.size() >= membersMax) {
            refused++;
            return false;
        }
        int life = known == null ? 1 : entry.node().compareTo(known.node);
        if (life < 0) {
            return false;
        }
        if (known == null || life > 0) {
            known = new Known(entry.node());
            members.put(name, known);
            returnedUntil.remove(name);
        }
        if (!known.take(entry)) {
            return false;
        }
        if (entry.ownReport() && !entry.state().isFinal() && known.isStruck()) {
            returnedUntil.put(name, nowNanos + returnedKeepNanos);
        }
        untold.add(name);
        return true;
    }

    /** When {@link #expire} has something to do, or {@link TreeProtocol#NEVER}. */
    long nextExpiryNanos() {
        return returnedUntil.values().stream().mapToLong(Long::longValue).min().orElse(TreeProtocol.NEVER);
    }

    /** Struck members whose reports ceased are gone again. @return whether there were any */
    boolean expire(long nowNanos) {
        return returnedUntil.values().removeIf(until -> nowNanos >= until);
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
        untold.addAll(members.keySet());
        coverageUntold = rosterCovered;
    }

    boolean hasNews() {
        return !untold.isEmpty() || coverageUntold;
    }

    /** What is to be told, in messages of bounded size; counts as told. */
    List<TransferMessage.Results> takeNews(TransferId id, int entriesMax) {
        List<TransferMessage.Results> messages = new ArrayList<>();
        List<ResultEntry> batch = new ArrayList<>();
        for (String name : untold) {
            Known known = members.get(name);
            for (ResultEntry entry : known == null ? List.<ResultEntry>of() : known.entries()) {
                if (batch.size() == entriesMax) {
                    messages.add(new TransferMessage.Results(id, batch, false));
                    batch = new ArrayList<>();
                }
                batch.add(entry);
            }
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
        members.forEach((name, known) -> {
            ResultEntry entry = known.counting(returnedUntil.containsKey(name));
            if (entry.state() instanceof MemberState.Verified) {
                verified.add(entry.node());
            } else {
                unverified.add(entry);
            }
        });
        boolean complete = sourceFailure.isPresent()
                || (rosterCovered
                        && unverified.stream().allMatch(entry -> entry.state().isFinal()));
        return new TransferOutcome(id, members.size(), verified.size(), complete, verified, unverified, sourceFailure);
    }
}
