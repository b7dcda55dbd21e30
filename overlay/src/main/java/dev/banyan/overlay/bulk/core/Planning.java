package dev.banyan.overlay.bulk.core;

import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The plans of stripes at one node: the root makes them from its roster, everybody passes them on to all tree neighbours and
 * follows the newest. A plan is a hint; parts that are lost or wrong leave the one before, or none, in force.
 */
final class Planning {
    private final NodeId self;
    private final DirectorySettings settings;
    private final TreeMap<NodeId, LinkRole> neighbours;
    private final BiConsumer<NodeId, TransferMessage> mail;
    private final Consumer<DirectoryEffect> effects;

    Planning(
            NodeId self,
            DirectorySettings settings,
            TreeMap<NodeId, LinkRole> neighbours,
            BiConsumer<NodeId, TransferMessage> mail,
            Consumer<DirectoryEffect> effects) {
        this.self = self;
        this.settings = settings;
        this.neighbours = neighbours;
        this.mail = mail;
        this.effects = effects;
    }

    /** At the root: plans if that is due. */
    void update(Share share, SortedMap<NodeId, RosterMember> roster, long nowNanos) {
        if (share.planner.isStale() && nowNanos >= ratesDueNanos(share)) {
            share.ratesNanos = nowNanos;
            share.planner.rosterChanged();
        }
        if (!isDue(share, roster) || nowNanos < dueNanos(share, nowNanos)) {
            return;
        }
        share.plannedNanos = nowNanos;
        StripePlan known = share.plan;
        long epoch = known == null ? 1 : known.version().epoch() + 1;
        share.planner.plan(roster, new StripePlan.Version(epoch, self)).ifPresent(plan -> {
            follow(share, plan);
            neighbours.keySet().forEach(peer -> tell(share, peer));
        });
    }

    /** When the root wants to plan, or {@link TreeProtocol#NEVER}. */
    long nextWakeNanos(Share share, @Nullable SortedMap<NodeId, RosterMember> roster, long nowNanos) {
        if (roster == null) {
            return TreeProtocol.NEVER;
        }
        long rates = share.planner.isStale() ? ratesDueNanos(share) : TreeProtocol.NEVER;
        return isDue(share, roster) ? Math.min(rates, dueNanos(share, nowNanos)) : rates;
    }

    /** When it is looked at the rates again that members have told meanwhile. */
    private long ratesDueNanos(Share share) {
        return share.ratesNanos == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : share.ratesNanos + settings.planInterval().toNanos();
    }

    private static boolean isDue(Share share, SortedMap<NodeId, RosterMember> roster) {
        return share.header.isStriped() && share.planner.isDue(roster);
    }

    private long dueNanos(Share share, long nowNanos) {
        return share.plannedNanos == Long.MIN_VALUE
                ? nowNanos
                : share.plannedNanos + settings.planInterval().toNanos() * share.planner.patience();
    }

    /** Tells a tree neighbour the plan in force, if there is one. */
    void tell(Share share, NodeId peer) {
        StripePlan plan = share.plan;
        if (plan == null) {
            return;
        }
        int most = settings.resultsPerMessage();
        for (int first = 0; first < plan.seats().size(); first += most) {
            int end = Math.min(plan.seats().size(), first + most);
            mail.accept(
                    peer,
                    new TransferMessage.Plan(
                            share.header.id(),
                            plan.version().epoch(),
                            plan.version().root(),
                            first,
                            plan.seats().size(),
                            plan.seats().subList(first, end)));
        }
    }

    /**
     * A neighbour has told a part of a plan.
     *
     * @return what is wrong with it; empty if nothing is, also when it is old
     */
    Optional<String> received(Share share, NodeId from, TransferMessage.Plan message) {
        Optional<String> wrong = wrong(share, message);
        if (wrong.isPresent()) {
            return wrong;
        }
        StripePlan.Version version = new StripePlan.Version(message.epoch(), message.root());
        StripePlan known = share.plan;
        if (known != null && version.compareTo(known.version()) <= 0) {
            return Optional.empty();
        }
        PlanParts parts = share.arriving;
        if (parts == null || version.compareTo(parts.version) > 0) {
            parts = new PlanParts(version, message.seatCount());
            share.arriving = parts;
        }
        if (!version.equals(parts.version) || !parts.take(message.first(), message.seats())) {
            return Optional.empty();
        }
        for (NodeId peer : neighbours.keySet()) {
            if (!peer.equals(from)) {
                mail.accept(peer, message);
            }
        }
        if (parts.isComplete()) {
            share.arriving = null;
            follow(share, parts.plan());
        }
        return Optional.empty();
    }

    private Optional<String> wrong(Share share, TransferMessage.Plan message) {
        int count = message.seatCount();
        if (count < 1 || count > settings.membersMax()) {
            return Optional.of("a plan of " + count + " members, allowed are 1.." + settings.membersMax()
                    + " (banyan.bulk.max-members)");
        }
        if (message.epoch() < 1) {
            return Optional.of("a plan of epoch " + message.epoch());
        }
        if (message.first() < 0 || message.seats().isEmpty() || message.seats().size() > count - message.first()) {
            return Optional.of("a plan of " + count + " members with "
                    + message.seats().size() + " of them from " + message.first() + " on");
        }
        int stripes = message.seats().get(0).parents().size();
        if (stripes < 1 || stripes > StripeSet.COUNT_MAX) {
            return Optional.of("a plan of " + stripes + " stripes, allowed are 1.." + StripeSet.COUNT_MAX);
        }
        for (StripePlan.Seat seat : message.seats()) {
            boolean fits = seat.parents().size() == stripes
                    && seat.parents().stream().allMatch(parent -> parent >= StripePlan.NO_PARENT && parent < count);
            if (!fits) {
                return Optional.of("a plan that gives " + seat.node() + " the parents " + seat.parents() + " in "
                        + stripes + " stripes over " + count + " members");
            }
        }
        return Optional.empty();
    }

    /** A bulk link has opened: who was lost may be found again. */
    void reached(Share share, NodeId peer) {
        if (share.lostUpstreams.remove(peer)) {
            aimAnew(share);
        }
    }

    /** A peer cannot be reached: if it was to bring a stripe, somebody else is. */
    void lost(Share share, NodeId peer) {
        if (share.upstreams.contains(Optional.of(peer)) && share.lostUpstreams.add(peer)) {
            aimAnew(share);
        }
    }

    private void aimAnew(Share share) {
        StripePlan plan = share.plan;
        if (plan == null || share.isSource) {
            return;
        }
        List<Optional<NodeId>> before = share.upstreams;
        aim(share, plan);
        if (!share.upstreams.equals(before)) {
            effects.accept(new DirectoryEffect.Planned(share.header.id(), share.upstreams));
        }
    }

    private void follow(Share share, StripePlan plan) {
        share.plan = plan;
        share.lostUpstreams.retainAll(
                plan.seats().stream().map(StripePlan.Seat::node).toList());
        aim(share, plan);
        if (!share.upstreams.isEmpty()) {
            effects.accept(new DirectoryEffect.Planned(share.header.id(), share.upstreams));
        }
    }

    /** Links that are wanted are dialled from now on, others that were wanted before are closed. */
    private void aim(Share share, StripePlan plan) {
        List<NodeId> before = List.copyOf(share.plannedParents.keySet());
        share.plannedParents.clear();
        Optional<Integer> seat = share.isSource ? Optional.empty() : plan.seatOf(self);
        share.upstreams =
                seat.map(own -> plan.parentsOf(own, share.lostUpstreams)).orElse(List.of());
        seat.ifPresent(own -> {
            for (int parent : plan.seats().get(own).parents()) {
                if (parent != StripePlan.NO_PARENT && isDialledFrom(plan, own, parent)) {
                    dial(share, plan, parent);
                }
            }
            for (Optional<NodeId> upstream : share.upstreams) {
                int backup = upstream.flatMap(plan::seatOf).orElse(StripePlan.NO_PARENT);
                if (backup != StripePlan.NO_PARENT && !plan.isParent(backup, own) && !plan.isParent(own, backup)) {
                    dial(share, plan, backup);
                }
            }
        });
        for (NodeId peer : before) {
            if (share.forget(peer)) {
                effects.accept(new DirectoryEffect.CloseBulkLinks(share.header.id(), peer));
            }
        }
    }

    private static void dial(Share share, StripePlan plan, int seat) {
        StripePlan.Seat of = plan.seats().get(seat);
        share.plannedParents.put(of.node(), of.dataAddress());
    }

    /** The child dials; of two that are each other's parents, in different stripes, the one that comes first. */
    private static boolean isDialledFrom(StripePlan plan, int seat, int parent) {
        boolean mutual = plan.isParent(seat, parent);
        return !mutual
                || plan.seats()
                                .get(seat)
                                .node()
                                .compareTo(plan.seats().get(parent).node())
                        < 0;
    }
}
