package dev.banyan.bench.simulate;

import dev.banyan.tree.narada.MeshView;
import dev.banyan.tree.narada.Narada;
import dev.banyan.tree.nice.Nice;
import dev.banyan.tree.nice.Roster;
import dev.banyan.tree.protocol.Candidate;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The builder of one member, with an eye on whom it knows. */
final class WatchedBuilder implements TreeProtocol {
    private final NodeId self;
    private final TreeProtocol builder;
    private List<Candidate> offered = List.of();

    WatchedBuilder(NodeId self, TreeProtocol builder) {
        this.self = self;
        this.builder = builder;
    }

    @Override
    public List<Effect> handle(long nowNanos, Input input) {
        List<Effect> effects = builder.handle(nowNanos, input);
        for (Effect effect : effects) {
            if (effect instanceof Effect.OfferCandidates offer) {
                offered = offer.nearestFirst();
            }
        }
        return effects;
    }

    @Override
    public long nextWakeNanos() {
        return builder.nextWakeNanos();
    }

    /** The clusters of NICE this member is in, layer 0 first; none with another protocol. */
    List<Roster> clusters() {
        return builder instanceof Nice nice ? nice.clusters() : List.of();
    }

    /** Narada's mesh as this member sees it; empty with another protocol. */
    Optional<MeshView> mesh() {
        return builder instanceof Narada narada ? Optional.of(narada.view()) : Optional.empty();
    }

    /** Others that the builder keeps account of (those in NICE's clusters, Narada's members) or offers as parents. */
    Set<NodeId> peersKnown() {
        TreeSet<NodeId> known = new TreeSet<>();
        for (Roster cluster : clusters()) {
            known.addAll(cluster.members());
        }
        if (builder instanceof Narada narada) {
            known.addAll(narada.members());
        }
        for (Candidate candidate : offered) {
            known.add(candidate.node());
        }
        known.remove(self);
        return known;
    }
}
