package dev.banyan.tree.narada;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the group: the living, and for a while those who are gone, so that an old rumour does not raise them. Bounded by
 * {@code member-limit} for each of the two.
 */
final class Members {
    private final MeshState state;
    private final TreeMap<NodeId, Known> known = new TreeMap<>();
    private final Known self;
    private int living;
    private boolean limitTold;

    private Known[] listed = new Known[0];
    private int digest;
    private boolean listStale = true;

    Members(MeshState state) {
        this.state = state;
        self = new Known(state.self, state.settings.rttSamples());
        self.cost = 0;
        admit(self);
    }

    Known self() {
        return self;
    }

    /** Living members that are known, this one included. */
    int livingCount() {
        return living;
    }

    boolean isFull() {
        return living >= state.settings.memberLimit();
    }

    @Nullable
    Known find(NodeId id) {
        return known.get(id);
    }

    /** All that are known, the gone too, in ascending order. */
    Iterable<Known> all() {
        return known.values();
    }

    /** The living in ascending order, and those who leave for as long as ways go through them. Not to be changed. */
    Known[] listed() {
        if (listStale) {
            list();
        }
        return listed;
    }

    /** Tells lists of members apart. */
    int digest() {
        listed();
        return digest;
    }

    /** The entry of a member that somebody named; standing OUTSIDE and forgotten at once if there is no room for it. */
    Known meet(NodeId id) {
        Known member = known.get(id);
        if (member == null) {
            member = new Known(id, state.settings.rttSamples());
            if (isFull()) {
                state.counters.beyondLimit++;
                tellLimit(id, state.settings.memberLimit());
            } else {
                admit(member);
            }
        }
        return member;
    }

    /** The entry of a member from which something came just now: it lives, whatever is said. */
    Known hear(NodeId id) {
        Known member = meet(id);
        if (member.standing == Known.Standing.DEAD) {
            revive(member);
        }
        if (member.isLiving()) {
            refreshed(member);
        }
        return member;
    }

    /** The entry of a member that wants to be linked: whatever happened to it before, it is here now. */
    Known welcome(NodeId id) {
        Known member = meet(id);
        if (member.isGone()) {
            state.neighbours.remove(id);
            revive(member);
        }
        return member;
    }

    /** Somebody knows this sequence number of the member. */
    void rumour(Known member, long sequence) {
        if (sequence <= member.sequence || member == self || member.standing == Known.Standing.OUTSIDE) {
            return;
        }
        member.sequence = sequence;
        if (member.isGone()) {
            revive(member);
        }
        if (member.isLiving()) {
            refreshed(member);
        }
    }

    /** Somebody knows that the member is gone. Ignored if something newer is known here. */
    void gone(MeshMessage.Gone news) {
        Known member = known.get(news.member());
        if (member == self) {
            // Told to be dead while it lives: the next sequence number says otherwise.
            self.sequence = Math.max(self.sequence, Math.min(news.sequence(), state.now / 1_000_000));
            state.updateSoon();
        } else if (member == null) {
            if (known.size() < 2 * state.settings.memberLimit()) {
                member = new Known(news.member(), state.settings.rttSamples());
                known.put(member.id, member);
                bury(member, news.sequence(), news.left());
            }
        } else if (member.isLiving() && news.sequence() >= member.sequence) {
            bury(member, news.sequence(), news.left());
        }
    }

    /** The member is dead, as of what is known of it. */
    void died(Known member) {
        if (member.isLiving()) {
            bury(member, member.sequence, false);
        }
    }

    /** Forgets those who are gone for long. */
    void forgetGone() {
        long memory = state.settings.goneMemory().toNanos();
        known.values()
                .removeIf(member -> member.isGone()
                        && state.now - member.goneNanos > memory
                        && !state.neighbours.containsKey(member.id));
    }

    /** Ways go through members that left until they have lingered; then the list changes. */
    boolean isLingering(Known member) {
        return member.standing == Known.Standing.LEFT
                && state.now - member.goneNanos < state.settings.leaveLinger().toNanos();
    }

    /** The list is made anew at its next use. */
    void listChanged() {
        listStale = true;
    }

    /** Says once, until there is room again, that somebody does not fit in. */
    void tellLimit(NodeId refused, int limit) {
        if (!limitTold) {
            limitTold = true;
            state.emit(new Effect.Tell(new TreeEvent.GroupOutgrewBuilder(refused, limit)));
        }
    }

    /** This member has found its place in a mesh again. */
    void limitLifted() {
        limitTold = false;
    }

    private void admit(Known member) {
        member.standing = Known.Standing.LIVING;
        member.freshNanos = state.now;
        known.put(member.id, member);
        living++;
        changed();
    }

    private void refreshed(Known member) {
        member.freshNanos = state.now;
        member.doubtedNanos = MeshState.NEVER;
    }

    private void revive(Known member) {
        if (!isFull()) {
            admit(member);
        } else {
            state.counters.beyondLimit++;
            tellLimit(member.id, state.settings.memberLimit());
        }
    }

    private void bury(Known member, long sequence, boolean left) {
        if (member.isLiving()) {
            living--;
            limitTold = false;
        }
        member.standing = left ? Known.Standing.LEFT : Known.Standing.DEAD;
        member.sequence = Math.max(member.sequence, sequence);
        member.goneNanos = state.now;
        member.goneSaid = 0;
        member.doubtedNanos = MeshState.NEVER;
        Neighbour neighbour = state.neighbours.get(member.id);
        if (neighbour != null && left) {
            neighbour.leaving = true;
        } else if (neighbour != null) {
            state.neighbours.remove(member.id);
        }
        changed();
    }

    private void changed() {
        listStale = true;
        state.routesDue = true;
        state.offersDue = true;
        state.updateSoon();
    }

    private void list() {
        List<Known> list = new ArrayList<>(known.size());
        int hash = 1;
        for (Known member : known.values()) {
            if (member.isLiving() || isLingering(member)) {
                member.position = list.size();
                list.add(member);
                hash = 31 * hash + member.id.digest();
            }
        }
        listed = list.toArray(Known[]::new);
        digest = hash;
        listStale = false;
    }
}
