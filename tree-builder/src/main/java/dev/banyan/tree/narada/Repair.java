package dev.banyan.tree.narada;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds out whether the mesh is in parts: members without news for long are asked for a link, so few at a time that all members
 * together ask about one per refresh. Who answers is linked, who does not is dead.
 */
final class Repair {
    private final MeshState state;
    private final Mesh mesh;

    Repair(MeshState state, Mesh mesh) {
        this.state = state;
        this.mesh = mesh;
    }

    /** Looks after the doubted, once per refresh. */
    void beat() {
        List<Known> doubted = doubted();
        int size = doubted.size();
        while (!doubted.isEmpty() && state.now - doubted.get(0).doubtedNanos >= state.settings.memberTimeoutNanos()) {
            check(doubted.remove(0));
        }
        if (!doubted.isEmpty() && happens(size)) {
            check(doubted.get(0));
        }
        lookForStrangers();
    }

    /** This member itself was away: what it did not hear tells nothing about the others. */
    void forgetSilence() {
        for (Known member : state.members.all()) {
            member.freshNanos = state.now;
            member.doubtedNanos = MeshState.NEVER;
        }
        for (Neighbour neighbour : state.neighbours.values()) {
            neighbour.heardNanos = state.now;
        }
    }

    private List<Known> doubted() {
        List<Known> doubted = new ArrayList<>();
        for (Known member : state.members.listed()) {
            if (!member.isLiving() || member == state.members.self() || state.neighbour(member) != null) {
                continue;
            }
            boolean silent = state.now - member.freshNanos > state.settings.memberTimeoutNanos();
            if (silent && member.doubtedNanos == MeshState.NEVER) {
                member.doubtedNanos = state.now;
            }
            if (member.doubtedNanos != MeshState.NEVER && !mesh.isAsking(member)) {
                doubted.add(member);
            }
        }
        doubted.sort(Comparator.comparingLong(member -> member.doubtedNanos));
        return doubted;
    }

    private void check(Known member) {
        // Should it answer without linking, it waits for its turn once more.
        member.doubtedNanos = state.now;
        mesh.request(member, MeshMessage.Purpose.REPAIR);
    }

    /** Contacts that are no living members are in another part, new, or not yet missed by the membership service. */
    private void lookForStrangers() {
        if (state.members.isFull()) {
            return;
        }
        List<NodeId> strangers = new ArrayList<>();
        for (NodeId contact : state.contacts) {
            Known member = state.members.find(contact);
            if (member == null || member.isGone()) {
                strangers.add(contact);
            }
        }
        if (!strangers.isEmpty() && happens(strangers.size())) {
            NodeId chosen = strangers.get(state.random.nextInt(strangers.size()));
            Known member = state.members.find(chosen);
            mesh.request(
                    member == null ? new Known(chosen, state.settings.rttSamples()) : member,
                    MeshMessage.Purpose.REPAIR);
        }
    }

    /** With such a chance that, if all members think alike, about {@code count} of them act. */
    private boolean happens(int count) {
        return state.random.nextDouble() * state.members.livingCount() < count;
    }
}
