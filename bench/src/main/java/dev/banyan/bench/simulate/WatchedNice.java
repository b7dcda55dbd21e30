package dev.banyan.bench.simulate;

import dev.banyan.tree.nice.Nice;
import dev.banyan.tree.nice.Roster;
import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.List;
import java.util.TreeSet;

/** NICE at one member, with an eye on whom it knows. */
final class WatchedNice implements TreeProtocol {
    private final NodeId self;
    private final Nice nice;
    private List<Candidate> offered = List.of();

    WatchedNice(NodeId self, Nice nice) {
        this.self = self;
        this.nice = nice;
    }

    @Override
    public List<Effect> handle(long nowNanos, Input input) {
        List<Effect> effects = nice.handle(nowNanos, input);
        for (Effect effect : effects) {
            if (effect instanceof Effect.OfferCandidates offer) {
                offered = offer.nearestFirst();
            }
        }
        return effects;
    }

    @Override
    public long nextWakeNanos() {
        return nice.nextWakeNanos();
    }

    /** The clusters this member is in, layer 0 first. */
    List<Roster> clusters() {
        return nice.clusters();
    }

    /** Others in this member's clusters, and those above them that it offers as parents. */
    int peersKnown() {
        TreeSet<NodeId> known = new TreeSet<>();
        for (Roster cluster : nice.clusters()) {
            known.addAll(cluster.members());
        }
        for (Candidate candidate : offered) {
            known.add(candidate.node());
        }
        known.remove(self);
        return known.size();
    }
}
