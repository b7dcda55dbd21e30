package dev.banyan.tree.nice;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One cluster this member is in, as it sees it: the members in ascending order, their mutual round trips as they reported
 * them, and the soft state about each. State is O(size squared), size is bounded by {@code max-cluster-size}.
 */
final class Cluster {
    /** Stands in for a distance that nobody knows: farther than anything real. */
    private static final int FAR_MICROS = 10_000_000;
    /** When somebody was heard last that is known to be dead. */
    private static final long DEAD = Long.MIN_VALUE / 2;

    final int layer;
    private final NiceState state;
    NodeId leader;
    long term;
    private List<NodeId> members = List.of();
    /** The members, for looking through. */
    private NodeId[] ids = new NodeId[0];

    private Peer[] peers = new Peer[0];
    private long[] heardNanos = new long[0];
    private int[][] micros = new int[0][0];
    /** As last told; null when the members have changed since. */
    private @Nullable Roster roster;

    private int digest;
    private int selfIndex;
    private Optional<Roster> above = Optional.empty();
    private Peer[] abovePeers = new Peer[0];
    /** The distances last sent, to see whether they moved. */
    int[] sentMicros = new int[0];
    /** Beats since the members or the leader changed: the guard of all structural changes. */
    int quietBeats;
    /** So many beats yet carry the full list. */
    int fullBeatsLeft;
    /** When a changed list goes out ahead of the next beat. */
    long announceAtNanos = NiceState.NEVER;
    /** When the leader was last heard. */
    long leaderHeardNanos;
    /** When this member takes over if no new leader shows up. */
    long takeoverAtNanos = NiceState.NEVER;
    /** When this member asks again for admission because its leader disowned it. */
    long readmitAtNanos = NiceState.NEVER;
    /** Beats until a merge may be asked for (again), and how often it was. */
    int mergePauseBeats;

    int mergeTries;

    Cluster(NiceState state, int layer, NodeId leader, long term, List<NodeId> members) {
        this.state = state;
        this.layer = layer;
        this.leader = leader;
        this.term = term;
        this.leaderHeardNanos = state.now;
        setMembers(members);
    }

    /** Replaces the members; the node itself is always one. Distances and soft state of those that stay are kept. */
    void setMembers(List<NodeId> wanted) {
        if (!members.isEmpty() && members.equals(wanted)) {
            return;
        }
        List<NodeId> sorted = new ArrayList<>(wanted);
        if (!sorted.contains(state.self)) {
            sorted.add(state.self);
        }
        sorted.sort(null);
        if (sorted.equals(members)) {
            return;
        }
        roster = null;
        int size = sorted.size();
        Peer[] newPeers = new Peer[size];
        long[] newHeard = new long[size];
        int[][] newMicros = new int[size][size];
        int[] old = new int[size];
        for (int i = 0; i < size; i++) {
            NodeId id = sorted.get(i);
            old[i] = indexOf(id);
            newPeers[i] = old[i] >= 0 ? peers[old[i]] : state.peers.get(id);
            newHeard[i] = old[i] >= 0 ? heardNanos[old[i]] : state.now;
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                newMicros[i][j] = old[i] >= 0 && old[j] >= 0 ? micros[old[i]][old[j]] : 0;
            }
        }
        // A leader's list as it is, so that in a simulation there is one per cluster.
        members = List.copyOf(sorted.equals(wanted) ? wanted : sorted);
        ids = members.toArray(new NodeId[0]);
        peers = newPeers;
        heardNanos = newHeard;
        micros = newMicros;
        digest = digestOf(members);
        selfIndex = indexOf(state.self);
        sentMicros = new int[0];
        quietBeats = 0;
        state.offersDue = true;
    }

    void add(NodeId node) {
        if (!contains(node)) {
            List<NodeId> wanted = new ArrayList<>(members);
            wanted.add(node);
            setMembers(wanted);
        }
    }

    void drop(NodeId node) {
        if (contains(node) && !node.equals(state.self)) {
            setMembers(without(node));
        }
    }

    List<NodeId> without(NodeId node) {
        List<NodeId> rest = new ArrayList<>(members);
        rest.remove(node);
        return rest;
    }

    /** Follows (or becomes) another leader. */
    void follow(NodeId newLeader, long newTerm) {
        leader = newLeader;
        term = newTerm;
        quietBeats = 0;
        leaderHeard();
        if (isLed()) {
            awaitAll();
            announceSoon(0);
        } else {
            announceAtNanos = NiceState.NEVER;
        }
    }

    /** The leader was heard: all doubts about it are gone. */
    void leaderHeard() {
        leaderHeardNanos = state.now;
        takeoverAtNanos = NiceState.NEVER;
    }

    boolean isLed() {
        return leader.equals(state.self);
    }

    int size() {
        return members.size();
    }

    List<NodeId> members() {
        return members;
    }

    Peer peer(int index) {
        return peers[index];
    }

    int selfIndex() {
        return selfIndex;
    }

    int digest() {
        return digest;
    }

    boolean contains(NodeId node) {
        return indexOf(node) >= 0;
    }

    /** Position in {@link #members}, -1 if it is not one. */
    int indexOf(NodeId node) {
        // In a simulation a node has one id, and to see that it is the same takes no look at it.
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == node) {
                return i;
            }
        }
        for (int i = 0; i < ids.length; i++) {
            if (ids[i].equals(node)) {
                return i;
            }
        }
        return -1;
    }

    void heard(int index) {
        heardNanos[index] = state.now;
    }

    long heardNanos(int index) {
        return heardNanos[index];
    }

    void forgetSilence() {
        for (int i = 0; i < heardNanos.length; i++) {
            heardNanos[i] = state.now;
        }
        leaderHeardNanos = state.now;
    }

    /** Treats the peer as silent for ever. */
    void markDead(int index) {
        heardNanos[index] = DEAD;
    }

    /** From now on all beat here each time, who so far beat to another leader. */
    private void awaitAll() {
        for (int i = 0; i < heardNanos.length; i++) {
            if (heardNanos[i] != DEAD) {
                heardNanos[i] = state.now;
            }
        }
    }

    /** Tells the new member list to all in a moment, so that a crowd of joiners costs one announcement. */
    void announceSoon(long delayNanos) {
        fullBeatsLeft = 2;
        announceAtNanos = Math.min(announceAtNanos, state.now + delayNanos);
    }

    /** The super-cluster as the leader told it (of a cluster this member leads: see {@link NiceState#above}). */
    Optional<Roster> above() {
        return above;
    }

    void setAbove(Optional<Roster> roster) {
        if (above.equals(roster)) {
            return;
        }
        above = roster;
        List<NodeId> ids = roster.map(Roster::members).orElse(List.of());
        abovePeers = new Peer[ids.size()];
        for (int i = 0; i < abovePeers.length; i++) {
            abovePeers[i] = state.peers.get(ids.get(i));
        }
        state.offersDue = true;
    }

    Peer[] abovePeers() {
        return abovePeers;
    }

    Roster roster() {
        Roster known = roster;
        if (known == null || known.term() != term || !known.leader().equals(leader)) {
            known = new Roster(layer, term, leader, members);
            roster = known;
        }
        return known;
    }

    /** Takes the own measurements into the matrix and returns that row. */
    int[] refreshOwnRow() {
        int[] row = micros[selfIndex];
        for (int i = 0; i < row.length; i++) {
            row[i] = i == selfIndex ? 0 : peers[i].rttMicros();
        }
        return row;
    }

    void setRow(int index, Distances distances) {
        distances.copyTo(micros[index]);
        micros[index][index] = 0;
    }

    /** Whether the distance of every pair is known from one end at least. */
    boolean isComplete() {
        for (int i = 0; i < micros.length; i++) {
            for (int j = i + 1; j < micros.length; j++) {
                if (micros[i][j] == 0 && micros[j][i] == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Round trip between two members; where neither end knows it, the way by this member. */
    int distance(int a, int b) {
        if (a == b) {
            return 0;
        }
        int known = smallestKnown(micros[a][b], micros[b][a]);
        if (known > 0) {
            return known;
        }
        int toA = smallestKnown(micros[selfIndex][a], micros[a][selfIndex]);
        int toB = smallestKnown(micros[selfIndex][b], micros[b][selfIndex]);
        return toA > 0 && toB > 0 ? toA + toB : FAR_MICROS;
    }

    private static int smallestKnown(int x, int y) {
        if (x == 0 || y == 0) {
            return x + y;
        }
        return Math.min(x, y);
    }

    /** Largest distance from one member to the others of a subset. */
    int radius(int member, int[] subset) {
        int radius = 0;
        for (int other : subset) {
            radius = Math.max(radius, distance(member, other));
        }
        return radius;
    }

    /** The graph-theoretic centre of a subset; ties go to the smaller id, so that all decide alike. */
    int centre(int[] subset) {
        int best = subset[0];
        int bestRadius = Integer.MAX_VALUE;
        for (int member : subset) {
            int radius = radius(member, subset);
            if (radius < bestRadius) {
                bestRadius = radius;
                best = member;
            }
        }
        return best;
    }

    /** The centre of all members but one. */
    NodeId centreWithout(NodeId node) {
        int[] rest = new int[members.size()];
        int count = 0;
        for (int i = 0; i < members.size(); i++) {
            if (!members.get(i).equals(node)) {
                rest[count++] = i;
            }
        }
        return members.get(centre(Arrays.copyOf(rest, count)));
    }

    private static int digestOf(List<NodeId> members) {
        int digest = members.size();
        for (NodeId member : members) {
            digest = 31 * 31 * digest + member.digest();
        }
        return digest;
    }
}
