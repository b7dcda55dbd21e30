package dev.banyan.tree.attach;

import dev.banyan.tree.attach.AttachMessage.Refusal;
import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.attach.ParentSearch.Goal;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeEvent.Cause;
import java.util.List;
import java.util.Optional;

/** What each message of a peer means to the parts of the machine; what breaks the rules is ignored. */
final class PeerMessages implements AttachMessage.Visitor {
    private static final int ASSIGNMENTS_MAX = 1024;

    private final AttachParts parts;
    private final AttachContext context;
    private NodeId from;
    private boolean timersStand;

    PeerMessages(AttachParts parts) {
        this.parts = parts;
        this.context = parts.context;
        this.from = context.id();
    }

    /** @return whether what the parts wait for is as it was, as after most questions and answers */
    boolean handle(NodeId sender, AttachMessage message) {
        from = sender;
        timersStand = false;
        message.accept(this);
        return timersStand;
    }

    @Override
    public void probeRequest(AttachMessage.ProbeRequest message) {
        context.send(from, new AttachMessage.ProbeReply(message.sequence(), parts.admission.position()));
        timersStand = true;
    }

    @Override
    public void probeReply(AttachMessage.ProbeReply message) {
        long searchWakeNanos = parts.search.nextWakeNanos();
        parts.claims.answered(from);
        parts.probes.onReply(from, message).ifPresent(parts.search::onProbed);
        message.position().root().ifPresent(r -> parts.claims.heardOf(r, from));
        // Whatever here moves a timer of another part to an earlier time also asks for something.
        timersStand = context.hasNoEffects() && parts.search.nextWakeNanos() == searchWakeNanos;
    }

    @Override
    public void attachRequest(AttachMessage.AttachRequest message) {
        if (message.subtreeSize() < 1
                || message.rttNanos() < 0
                || !message.child().id().equals(from)) {
            return;
        }
        parts.admission.answer(from, message);
    }

    @Override
    public void attachAccepted(AttachMessage.AttachAccepted message) {
        parts.search.onAccepted(from, message);
    }

    @Override
    public void attachRedirected(AttachMessage.AttachRedirected message) {
        parts.search.onRedirected(from, message);
    }

    @Override
    public void attachRefused(AttachMessage.AttachRefused message) {
        if (message.refusal() == Refusal.BETTER_ROOT) {
            message.position().root().ifPresent(r -> parts.claims.heardOf(r, from));
        }
        parts.search.onRefused(from, message);
    }

    @Override
    public void attachCancelled(AttachMessage.AttachCancelled message) {
        parts.children.cancel(from, message.reservation());
    }

    @Override
    public void rootProbe(AttachMessage.RootProbe message) {
        Member known = parts.place.root();
        if (known != null && parts.place.isAttached() && !known.id().equals(context.id())) {
            context.send(from, new AttachMessage.RootReply(known));
        }
        parts.claims.heardOf(message.root(), from);
        if (parts.place.isRoot()
                && context.self.rank().isBetterThan(message.root().rank())) {
            parts.rootDuty.present(from);
        }
    }

    @Override
    public void rootReply(AttachMessage.RootReply message) {
        parts.claims.heardOf(message.root(), from);
    }

    @Override
    public void abdicated(AttachMessage.Abdicated message) {
        parts.claims.abdicated(from);
    }

    @Override
    public void beacon(AttachMessage.Beacon message) {
        if (parts.place.hasParent(from) && parts.place.beacon(message)) {
            boolean missedIt = parts.search
                    .goal()
                    .filter(g -> g.cause() == Cause.BEACON_LOST)
                    .isPresent();
            if (missedIt && !parts.search.isMoving() && parts.place.isAttached()) {
                parts.changes.recovered("the beacon is back");
            }
            parts.rootDuty.passOn(
                    new AttachMessage.Beacon(message.number(), parts.place.delayNanos(), message.heldNanos()));
        }
    }

    @Override
    public void lineage(AttachMessage.Lineage message) {
        if (!parts.place.hasParent(from)) {
            return;
        }
        if (message.path().contains(context.id()) || message.path().size() > context.settings.pathLimit()) {
            NodeId parent = from;
            context.add(new Effect.CloseLink(parent, "cycle"));
            parts.place.loseParent();
            parts.changes.orphaned(parent, Cause.CYCLE, "this node is in the root path of its parent", false);
            return;
        }
        Optional<NodeId> before = Optional.ofNullable(parts.place.root()).map(Member::id);
        parts.place.lineage(message);
        if (!before.equals(Optional.of(message.root().id()))) {
            context.tell(new TreeEvent.RootChanged(message.root().id()));
        }
        parts.rootDuty.passOnLineage();
        if (context.self.rank().isBetterThan(message.root().rank())) {
            parts.claims.heardOf(message.root(), from);
        }
    }

    @Override
    public void adrift(AttachMessage.Adrift message) {
        if (parts.place.hasParent(from) && message.searchingNanos() >= 0) {
            parts.place.adrift(message.searchingNanos());
            parts.rootDuty.passOn(message);
            Member root = parts.place.root();
            if (root != null && root.id().equals(message.lost())) {
                parts.claims.rootLost(message.gone());
            }
        }
    }

    @Override
    public void report(AttachMessage.Report message) {
        Child child = parts.children.get(from);
        if (child == null) {
            return;
        }
        child.coordinate = message.coordinate();
        child.freeSlots = Math.max(0, Math.min(message.freeSlots(), child.member.slots()));
        for (Certificate certificate : message.certificates()) {
            if (certificate.member().id().equals(from)) {
                child.attachNumber = Math.max(child.attachNumber, certificate.attachNumber());
            }
            parts.roster.apply(from, certificate);
        }
        parts.rescue.refresh();
    }

    @Override
    public void rescuePlan(AttachMessage.RescuePlan message) {
        if (parts.place.hasParent(from) && message.assignments().size() <= ASSIGNMENTS_MAX) {
            parts.rescue.received(message.assignments());
        }
    }

    @Override
    public void moveRequested(AttachMessage.MoveRequested message) {
        if (mayFollowAdviceOf(from) && !parts.roster.contains(message.target())) {
            parts.search.begin(Goal.advised(Cause.DISPLACED, Urgency.ORPHAN), List.of(message.target()));
        }
    }

    @Override
    public void vacateRequested(AttachMessage.VacateRequested message) {
        if (mayFollowAdviceOf(from)) {
            parts.improvement.promised(message.promised());
            parts.search.begin(Goal.once(Cause.EXCHANGED, Urgency.ORPHAN), List.of());
        }
    }

    private boolean mayFollowAdviceOf(NodeId node) {
        return parts.place.hasParent(node) && !parts.search.isPersistent() && !parts.departure.isLeaving();
    }

    @Override
    public void leaving(AttachMessage.Leaving message) {
        if (parts.place.hasParent(from) && !parts.departure.isLeaving()) {
            parts.changes.parentLeaves();
        }
    }

    @Override
    public void detached(AttachMessage.Detached message) {
        boolean left = message.leaving();
        parts.changes.childGone(from, left ? "left the group" : "has another parent", left, left);
    }
}
