package dev.banyan.tree.attach;

import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is in this node's subtree, from certificates that travel up in reports. Every node knows its subtree, the root knows the
 * tree. The larger attach number wins, so it does not matter whether the old or the new parent reports first.
 *
 * <p>At the root a member that lost its way to the root is kept for the orphan grace, then struck; a dead process and a member that
 * left are struck at once. Elsewhere a detached member is forgotten at once, since its new parent's line will report it.
 */
final class Roster {
    private record Entry(Member member, long attachNumber, NodeId parent, NodeId via) {}

    private final AttachContext context;
    private final Place place;
    // In the order in which they came, which is the same in every run: whole subtrees come and go with a move, so these
    // are hashed.
    private final LinkedHashMap<NodeId, Entry> entries = new LinkedHashMap<>();
    private final LinkedHashMap<NodeId, LinkedHashSet<NodeId>> byParent = new LinkedHashMap<>();
    private final TreeMap<NodeId, Integer> sizeVia = new TreeMap<>();
    private final TreeMap<NodeId, Long> detachedSince = new TreeMap<>();
    private final LinkedHashMap<NodeId, Certificate> unreported = new LinkedHashMap<>();
    /** The best of all; null: to be looked for when somebody asks. */
    private @Nullable Member best;

    private long refused;

    Roster(AttachContext context, Place place) {
        this.context = context;
        this.place = place;
    }

    boolean contains(NodeId node) {
        return entries.containsKey(node);
    }

    /** The parent of a member of the subtree; null for others. */
    @Nullable
    NodeId parentOf(NodeId node) {
        Entry entry = entries.get(node);
        return entry == null ? null : entry.parent();
    }

    /** Members in the subtree without this node. */
    int size() {
        return entries.size();
    }

    int subtreeSize(NodeId child) {
        return sizeVia.getOrDefault(child, 1);
    }

    /** Certificates refused because the roster was at its bound. */
    long refusedCount() {
        return refused;
    }

    Optional<Member> best() {
        if (best == null) {
            for (Entry entry : entries.values()) {
                best = better(best, entry.member());
            }
        }
        return Optional.ofNullable(best);
    }

    private static Member better(@Nullable Member one, Member other) {
        return one == null || other.rank().compareTo(one.rank()) < 0 ? other : one;
    }

    /** Visits every member of the subtree with its parent, in the order of ids. */
    void forEach(BiConsumer<Member, NodeId> visitor) {
        new TreeMap<>(entries).values().forEach(e -> visitor.accept(e.member(), e.parent()));
    }

    void apply(NodeId via, Certificate certificate) {
        NodeId node = certificate.member().id();
        if (node.equals(context.id())) {
            return;
        }
        Entry known = entries.get(node);
        if (certificate.parent().isPresent()) {
            if (known == null || certificate.attachNumber() >= known.attachNumber()) {
                attached(via, certificate, certificate.parent().get(), known);
            }
        } else if (known != null && certificate.attachNumber() >= known.attachNumber()) {
            detached(known, certificate);
        } else if (known == null && !place.isRoot()) {
            // It may have been forgotten with a subtree that was cut off; the root has not forgotten it.
            unreported.put(node, certificate);
        }
    }

    private void attached(NodeId via, Certificate certificate, NodeId parent, @Nullable Entry known) {
        if (known == null && entries.size() >= context.settings.rosterLimit()) {
            refused++;
            return;
        }
        NodeId node = certificate.member().id();
        boolean sameFact = known != null
                && known.attachNumber() == certificate.attachNumber()
                && known.parent().equals(parent)
                && !detachedSince.containsKey(node);
        Entry now = new Entry(certificate.member(), certificate.attachNumber(), parent, via);
        if (known == null || !known.parent().equals(parent)) {
            if (known != null) {
                unlink(known);
            }
            link(now);
        } else if (!now.equals(known)) {
            replace(known, now);
        }
        detachedSince.remove(node);
        if (!sameFact) {
            unreported.put(node, certificate);
            context.tell(new TreeEvent.MemberAttached(certificate.member(), parent));
        }
    }

    private void detached(Entry known, Certificate certificate) {
        NodeId node = known.member().id();
        unreported.put(node, certificate);
        if (!place.isRoot()) {
            forgetSubtree(node, "detached");
            unreported.put(node, certificate);
            return;
        }
        if (certificate.gone()) {
            for (NodeId child : new ArrayList<>(childrenOf(node))) {
                detachedSince.putIfAbsent(child, context.now());
            }
            if (certificate.left()) {
                forget(known, TreeEvent.Departure.LEFT, "left the group");
            } else {
                forget(known, TreeEvent.Departure.GONE, "process gone");
            }
        } else {
            detachedSince.putIfAbsent(node, context.now());
        }
    }

    /** At the root: strikes who is overdue; there is nobody to report to. */
    void tick() {
        if (place.isRoot()) {
            strikeOverdue();
            dropUnreported();
        }
    }

    /** Strikes who has been without a way to the root for longer than the grace. */
    private void strikeOverdue() {
        if (detachedSince.isEmpty()) {
            return;
        }
        long grace = context.settings.orphanGrace().toNanos();
        List<NodeId> overdue = new ArrayList<>();
        detachedSince.forEach((node, since) -> {
            if (context.now() - since >= grace) {
                overdue.add(node);
            }
        });
        for (NodeId node : overdue) {
            detachedSince.remove(node);
            forgetSubtree(
                    node,
                    "no way to the root for " + context.settings.orphanGrace().toMillis() + " ms");
        }
    }

    long nextStrikeNanos() {
        long next = Long.MAX_VALUE;
        if (detachedSince.isEmpty()) {
            return next;
        }
        for (long since : detachedSince.values()) {
            next = Math.min(next, since + context.settings.orphanGrace().toNanos());
        }
        return next;
    }

    private void forgetSubtree(NodeId top, String reason) {
        Deque<NodeId> open = new ArrayDeque<>();
        open.add(top);
        while (!open.isEmpty()) {
            NodeId node = open.poll();
            open.addAll(childrenOf(node));
            Entry entry = entries.get(node);
            if (entry != null) {
                unreported.remove(node);
                forget(entry, TreeEvent.Departure.LOST, reason);
            }
        }
    }

    private Collection<NodeId> childrenOf(NodeId parent) {
        LinkedHashSet<NodeId> children = byParent.get(parent);
        return children == null ? List.of() : children;
    }

    private void forget(Entry entry, TreeEvent.Departure departure, String reason) {
        unlink(entry);
        detachedSince.remove(entry.member().id());
        context.tell(new TreeEvent.MemberDetached(entry.member().id(), departure, reason));
    }

    /** As most of a subtree that moves: under the same parent as before, by another way. */
    private void replace(Entry known, Entry now) {
        entries.put(now.member().id(), now);
        if (!known.via().equals(now.via())) {
            count(known.via(), -1);
            count(now.via(), 1);
        }
        if (!known.member().equals(now.member())) {
            best = null;
        }
    }

    private void count(NodeId via, int change) {
        sizeVia.merge(via, change, (before, more) -> before + more == 0 ? null : before + more);
    }

    private void link(Entry entry) {
        entries.put(entry.member().id(), entry);
        byParent.computeIfAbsent(entry.parent(), p -> new LinkedHashSet<>())
                .add(entry.member().id());
        count(entry.via(), 1);
        if (entries.size() == 1 || best != null) {
            best = better(entries.size() == 1 ? null : best, entry.member());
        }
    }

    private void unlink(Entry entry) {
        entries.remove(entry.member().id());
        LinkedHashSet<NodeId> siblings = byParent.get(entry.parent());
        if (siblings != null) {
            siblings.remove(entry.member().id());
            if (siblings.isEmpty()) {
                byParent.remove(entry.parent());
            }
        }
        count(entry.via(), -1);
        if (entry.member().equals(best)) {
            best = null;
        }
    }

    /** Everything is news to a new parent; so is what ended while there was none, since the root still counts those. */
    void reportAllAnew() {
        unreported.values().removeIf(certificate -> certificate.parent().isPresent());
        entries.forEach((node, e) -> unreported.put(
                node, new Certificate(e.member(), e.attachNumber(), Optional.of(e.parent()), false, false)));
    }

    /** This node is no longer root: whoever is on the way back will be reported by its new line. */
    void forgetDetached() {
        for (NodeId node : new ArrayList<>(detachedSince.keySet())) {
            forgetSubtree(node, "detached");
        }
    }

    boolean hasUnreported() {
        return !unreported.isEmpty();
    }

    void dropUnreported() {
        unreported.clear();
    }

    /** Takes at most that many certificates out for a report. */
    List<Certificate> takeUnreported(int limit) {
        List<Certificate> taken = new ArrayList<>(Math.min(limit, unreported.size()));
        Iterator<Certificate> waiting = unreported.values().iterator();
        while (taken.size() < limit && waiting.hasNext()) {
            taken.add(waiting.next());
            waiting.remove();
        }
        return taken;
    }
}
