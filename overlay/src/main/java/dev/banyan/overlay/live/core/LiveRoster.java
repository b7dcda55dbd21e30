package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whom the extents of this node's reports cover: its subtree, from certificates that travel in the same reports. The larger number
 * wins, so it does not matter whether the old or the new parent reports first.
 *
 * <p>At the root a member that lost its way to the root is kept for the orphan grace, and the floors wait for it; then it is struck.
 * Elsewhere a detached subtree is forgotten at once, since its new line will report it.
 */
final class LiveRoster {
    private record Entry(NodeId member, long number, NodeId parent, int via) {}

    private final LiveState state;
    private final TreeMap<NodeId, Entry> entries = new TreeMap<>();
    private final TreeMap<NodeId, TreeSet<NodeId>> byParent = new TreeMap<>();
    private final TreeMap<NodeId, Long> orphanedSince = new TreeMap<>();
    private final TreeMap<NodeId, LiveCertificate> news = new TreeMap<>();
    private final List<Departed> departed = new ArrayList<>();

    LiveRoster(LiveState state) {
        this.state = state;
    }

    boolean contains(NodeId node) {
        return node.equals(state.self) || entries.containsKey(node);
    }

    /** Members below this node. */
    int size() {
        return entries.size();
    }

    /** At the root: somebody is on its way back, and must be waited for. */
    boolean hasOrphans() {
        return !orphanedSince.isEmpty();
    }

    /**
     * Applies all certificates of one report. With one that is news all are passed on: it may make somebody above doubt the others, who are
     * known here without a line to the member that has moved.
     *
     * <p>Who is under whom is believed only where the parent itself is known by that line, from the child down: the word of a line that the
     * parent has left is late, and in a cycle of parents a child speaks of those above it. Nobody would ever take either back.
     */
    void apply(PeerLink via, List<LiveCertificate> certificates) {
        boolean passOn = false;
        TreeMap<NodeId, List<LiveCertificate>> byTold = new TreeMap<>();
        for (LiveCertificate certificate : certificates) {
            passOn |= !isKnown(via, certificate);
            certificate
                    .parent()
                    .ifPresent(parent -> byTold.computeIfAbsent(parent, p -> new ArrayList<>())
                            .add(certificate));
        }
        certificates.forEach(this::doubtSubtree);
        certificates.forEach(this::detached);
        Deque<NodeId> onTheLine = new ArrayDeque<>();
        onTheLine.add(state.self);
        byTold.keySet().stream().filter(parent -> isOnLine(via, parent)).forEach(onTheLine::add);
        while (!onTheLine.isEmpty()) {
            List<LiveCertificate> below = byTold.remove(onTheLine.poll());
            for (LiveCertificate certificate : below == null ? List.<LiveCertificate>of() : below) {
                if (attached(via, certificate, passOn)) {
                    onTheLine.add(certificate.member());
                }
            }
        }
    }

    private boolean isOnLine(PeerLink via, NodeId member) {
        Entry known = entries.get(member);
        return known != null && known.via() == via.number && !orphanedSince.containsKey(member);
    }

    private boolean isKnown(PeerLink via, LiveCertificate certificate) {
        NodeId member = certificate.member();
        Optional<Entry> told =
                certificate.parent().map(parent -> new Entry(member, certificate.number(), parent, via.number));
        return told.isPresent() && told.get().equals(entries.get(member)) && !orphanedSince.containsKey(member);
    }

    /**
     * A member under a new parent reports its whole subtree anew, so whoever was below it and is not in that report is gone: what it
     * said of that to its old parent may have been lost.
     */
    private void doubtSubtree(LiveCertificate certificate) {
        Entry known = entries.get(certificate.member());
        if (known == null || certificate.parent().isEmpty() || certificate.number() <= known.number()) {
            return;
        }
        for (NodeId node : below(known.member())) {
            if (state.root) {
                orphanedSince.putIfAbsent(node, state.nowNanos);
            } else {
                forgetHere(Objects.requireNonNull(entries.get(node)));
            }
        }
    }

    /** Number of the link over which the member is reported. */
    Optional<Integer> via(NodeId member) {
        return Optional.ofNullable(entries.get(member)).map(Entry::via);
    }

    /** All whom the reports of that child cover. */
    List<NodeId> via(PeerLink child) {
        List<NodeId> via = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.via() == child.number) {
                via.add(entry.member());
            }
        }
        return via;
    }

    /** All below a member, by what is known; facts of different times may form a cycle. */
    private TreeSet<NodeId> below(NodeId top) {
        TreeSet<NodeId> below = new TreeSet<>();
        Deque<NodeId> open = new ArrayDeque<>(byParent.getOrDefault(top, new TreeSet<>()));
        while (!open.isEmpty()) {
            NodeId node = open.poll();
            if (!node.equals(top) && below.add(node)) {
                open.addAll(byParent.getOrDefault(node, new TreeSet<>()));
            }
        }
        return below;
    }

    private void detached(LiveCertificate certificate) {
        Entry known = entries.get(certificate.member());
        if (certificate.parent().isEmpty() && known != null && certificate.number() >= known.number()) {
            detached(known, certificate.gone());
        }
    }

    /** @return whether the member is now known to be where the certificate says, by that line */
    private boolean attached(PeerLink via, LiveCertificate certificate, boolean passOn) {
        NodeId member = certificate.member();
        NodeId parent = certificate.parent().orElseThrow();
        // Who is a child of this node is said by nobody else.
        boolean isOwn = parent.equals(state.self);
        if (member.equals(state.self) || isOwn && !member.equals(via.peer)) {
            return false;
        }
        Entry known = entries.get(member);
        if (known != null && certificate.number() < known.number()) {
            return false;
        }
        if (known == null && entries.size() >= state.settings.rosterLimit()) {
            state.refuse("member " + member, "roster-limit");
            return false;
        }
        if (known != null) {
            unlink(known);
        }
        Entry now = new Entry(member, certificate.number(), parent, via.number);
        entries.put(member, now);
        byParent.computeIfAbsent(parent, p -> new TreeSet<>()).add(member);
        orphanedSince.remove(member);
        if (passOn) {
            news.put(member, certificate(now));
        }
        return true;
    }

    private static LiveCertificate certificate(Entry entry) {
        return new LiveCertificate(entry.member(), entry.number(), Optional.of(entry.parent()), false);
    }

    private static LiveCertificate ended(NodeId member, long number, boolean gone) {
        return new LiveCertificate(member, number, Optional.empty(), gone);
    }

    /** The link to a child has ended. */
    void childGone(PeerLink child, boolean gone) {
        Entry known = entries.get(child.peer);
        if (known != null && known.via() == child.number) {
            detached(known, gone);
        }
    }

    private void detached(Entry known, boolean gone) {
        NodeId node = known.member();
        if (!state.root) {
            forgetSubtree(node, null);
            news.put(node, ended(node, known.number(), gone));
        } else if (gone) {
            for (NodeId child : List.copyOf(byParent.getOrDefault(node, new TreeSet<>()))) {
                orphanedSince.putIfAbsent(child, state.nowNanos);
            }
            forget(known, Departed.Cause.GONE);
        } else {
            orphanedSince.putIfAbsent(node, state.nowNanos);
        }
    }

    /** At the root: strikes who has been without a way to the root for longer than the grace. */
    void tick() {
        if (!state.root) {
            return;
        }
        if (state.parent == null) {
            news.clear();
        }
        if (orphanedSince.isEmpty()) {
            return;
        }
        long grace = state.settings.orphanGrace().toNanos();
        for (NodeId node : List.copyOf(orphanedSince.keySet())) {
            Long since = orphanedSince.get(node);
            if (since != null && state.nowNanos - since >= grace) {
                orphanedSince.remove(node);
                forgetSubtree(node, Departed.Cause.STRUCK);
            }
        }
    }

    long nextWakeNanos() {
        long next = Long.MAX_VALUE;
        for (long since : orphanedSince.values()) {
            next = Math.min(next, since + state.settings.orphanGrace().toNanos());
        }
        return next;
    }

    private void forgetSubtree(NodeId top, Departed.@Nullable Cause cause) {
        TreeSet<NodeId> all = below(top);
        all.add(top);
        for (NodeId node : all) {
            Entry entry = entries.get(node);
            if (entry != null && cause == null) {
                forgetHere(entry);
            } else if (entry != null) {
                forget(entry, cause);
            }
        }
    }

    /** It is no longer below this node. Who is above must not go on counting it where it was before a move of which nothing was said. */
    private void forgetHere(Entry entry) {
        forget(entry, null);
        LiveCertificate unsaid = news.remove(entry.member());
        if (unsaid != null && unsaid.number() > 1) {
            news.put(entry.member(), ended(entry.member(), unsaid.number() - 1, false));
        }
    }

    private void forget(Entry entry, Departed.@Nullable Cause cause) {
        unlink(entry);
        orphanedSince.remove(entry.member());
        if (cause != null) {
            departed.add(new Departed(entry.member(), Optional.empty(), cause));
        }
    }

    private void unlink(Entry entry) {
        entries.remove(entry.member());
        TreeSet<NodeId> siblings = byParent.get(entry.parent());
        if (siblings != null && siblings.remove(entry.member()) && siblings.isEmpty()) {
            byParent.remove(entry.parent());
        }
    }

    /** Everything is news to a new parent; but for those that a former root waits for, since what it says of streams does not cover them. */
    void reportAllAnew() {
        news.clear();
        entries.forEach((node, entry) -> news.put(node, certificate(entry)));
        for (NodeId orphan : orphanedSince.keySet()) {
            news.remove(orphan);
            below(orphan).forEach(news::remove);
        }
    }

    /** This node is no longer root: whoever is on the way back will be reported by its new line. */
    void forgetOrphans() {
        for (NodeId node : List.copyOf(orphanedSince.keySet())) {
            orphanedSince.remove(node);
            forgetSubtree(node, null);
        }
    }

    /** Whether somebody was struck since that was asked for. */
    boolean hasDeparted() {
        return !departed.isEmpty();
    }

    boolean hasNews() {
        return !news.isEmpty();
    }

    /** Takes out all that is news, for a report. */
    List<LiveCertificate> takeNews() {
        List<LiveCertificate> taken = List.copyOf(news.values());
        news.clear();
        return taken;
    }

    /** Takes out who was struck since the last call. */
    List<Departed> takeDeparted() {
        List<Departed> taken = List.copyOf(departed);
        departed.clear();
        return taken;
    }
}
