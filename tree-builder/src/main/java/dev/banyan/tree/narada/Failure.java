package dev.banyan.tree.narada;

import java.util.ArrayList;

/** Finds dead neighbours: one that is silent for some refreshes is probed, several times, before it is declared dead. */
final class Failure {
    private final MeshState state;
    private final Mesh mesh;

    Failure(MeshState state, Mesh mesh) {
        this.state = state;
        this.mesh = mesh;
    }

    void tick() {
        for (Neighbour neighbour : new ArrayList<>(state.neighbours.values())) {
            if (neighbour.leaving) {
                if (!state.members.isLingering(neighbour.member)) {
                    mesh.remove(neighbour);
                    state.members.listChanged();
                }
            } else if (state.now >= dueNanos(neighbour)) {
                probe(neighbour.member);
            }
        }
    }

    long wakeNanos() {
        long wake = MeshState.NEVER;
        for (Neighbour neighbour : state.neighbours.values()) {
            wake = Math.min(wake, neighbour.leaving ? lingeredNanos(neighbour) : dueNanos(neighbour));
        }
        return wake;
    }

    /** A sign of life of a neighbour, or of somebody who is none. */
    void onAlive(Known member) {
        member.probedForLife = false;
        member.probesUnanswered = 0;
        Neighbour neighbour = state.neighbour(member);
        if (neighbour != null) {
            neighbour.heardNanos = state.now;
        }
    }

    /** The process of the member is known to have ended. */
    void onDead(Known member) {
        if (member.isLiving()) {
            state.counters.deaths++;
            state.members.died(member);
            if (state.degree() < state.settings.minDegree()) {
                mesh.growNow();
            }
        }
    }

    private void probe(Known member) {
        if (!member.probedForLife) {
            member.probedForLife = true;
            member.probesUnanswered = 0;
        } else {
            member.probesUnanswered++;
        }
        if (member.probesUnanswered < state.settings.redundantProbes()) {
            state.probe(member, false);
        } else {
            onDead(member);
        }
    }

    private long dueNanos(Neighbour neighbour) {
        return neighbour.member.probedForLife
                ? neighbour.member.probeSentNanos
                        + state.settings.queryTimeout().toNanos()
                : neighbour.heardNanos + state.settings.neighbourTimeoutNanos();
    }

    private long lingeredNanos(Neighbour neighbour) {
        return neighbour.member.goneNanos + state.settings.leaveLinger().toNanos();
    }
}
