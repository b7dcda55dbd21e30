package dev.banyan.tree.attach;

import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.attach.ParentSearch.Found;
import dev.banyan.tree.attach.ParentSearch.Goal;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeEvent.Cause;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What each input from the host means to the parts of the machine. */
final class HostInputs implements Input.Visitor<@Nullable Void> {
    private final AttachParts parts;
    private final AttachContext context;
    private final PeerMessages messages;
    private boolean started;
    private boolean timersStand;

    HostInputs(AttachParts parts) {
        this.parts = parts;
        this.context = parts.context;
        this.messages = new PeerMessages(parts);
    }

    void handle(Input input) {
        timersStand = false;
        input.accept(this);
    }

    /** Whether the last input has left all that the parts wait for as it was. */
    boolean timersStand() {
        return timersStand;
    }

    /** Whether the group is known, so that there is something to do. */
    boolean isStarted() {
        return started;
    }

    @Override
    public @Nullable Void contactsChanged(Input.ContactsChanged input) {
        parts.rootDuty.contacts(input.oldestFirst());
        if (!started) {
            started = true;
            boolean oldest =
                    input.oldestFirst().isEmpty() || input.oldestFirst().get(0).equals(context.id());
            if (oldest) {
                parts.changes.becomeRoot(Cause.JOINED);
            } else {
                parts.search.begin(Goal.persistent(Cause.JOINED, Urgency.JOIN), List.of());
            }
        }
        return null;
    }

    @Override
    public @Nullable Void received(Input.Received input) {
        if (started && input.message() instanceof AttachMessage message) {
            timersStand = messages.handle(input.from(), message);
        }
        return null;
    }

    @Override
    public @Nullable Void tick(Input.Tick input) {
        return null;
    }

    @Override
    public @Nullable Void candidatesOffered(Input.CandidatesOffered input) {
        parts.table.offered(input.nearestFirst());
        return null;
    }

    @Override
    public @Nullable Void linkOffered(Input.LinkOffered input) {
        NodeId peer = input.peer();
        boolean leaving = parts.departure.isLeaving();
        if (leaving || parts.place.pathContains(peer)) {
            context.add(new Effect.RefuseLink(peer, leaving ? "leaving" : "you are in my root path"));
            return null;
        }
        Optional<Children.Reservation> redeemed = parts.children.redeem(peer, input.reservation());
        if (redeemed.isEmpty()) {
            context.add(new Effect.RefuseLink(peer, "no reservation " + input.reservation() + ", ask again"));
            return null;
        }
        welcome(peer, redeemed.get());
        return null;
    }

    private void welcome(NodeId peer, Children.Reservation reservation) {
        context.add(new Effect.AcceptLink(peer));
        context.tell(new TreeEvent.ChildAttached(peer));
        parts.roster.apply(
                peer,
                new Certificate(
                        reservation.member(), reservation.attachNumber(), Optional.of(context.id()), false, false));
        parts.rootDuty.greet(peer);
        parts.rescue.refresh();
        parts.rescue.sendTo(peer);
        Child displaced = reservation.displaces().map(parts.children::get).orElse(null);
        if (displaced != null) {
            parts.improvement.askToMove(displaced, peer);
        }
    }

    @Override
    public @Nullable Void linkOpened(Input.LinkOpened input) {
        Optional<Found> found = parts.search.onLinkOpened(input.peer());
        if (found.isEmpty()) {
            context.add(new Effect.CloseLink(input.peer(), "no longer wanted"));
        } else {
            parts.changes.attachedTo(found.get());
        }
        return null;
    }

    @Override
    public @Nullable Void linkClosed(Input.LinkClosed input) {
        NodeId peer = input.peer();
        if (input.processGone()) {
            parts.table.forget(peer);
        }
        boolean dialFailed = parts.search.isDialling(peer);
        if (input.processGone() || dialFailed) {
            parts.search.onLinkFailed(peer);
        }
        if (parts.place.hasParent(peer)) {
            parts.place.loseParent();
            Member root = parts.place.root();
            boolean rootLost = root != null && root.id().equals(peer);
            parts.changes.orphaned(peer, Cause.PARENT_LOST, input.cause(), input.processGone());
            if (rootLost) {
                parts.claims.rootLost(input.processGone());
            }
        } else {
            parts.changes.childGone(peer, input.cause(), input.processGone(), false);
        }
        return null;
    }

    @Override
    public @Nullable Void linkSuspected(Input.LinkSuspected input) {
        if (parts.place.hasParent(input.peer()) && !parts.search.isPersistent()) {
            parts.changes.orphaned(input.peer(), Cause.PARENT_LOST, "the link is silent", false);
        }
        childSuspected(input.peer(), true);
        return null;
    }

    @Override
    public @Nullable Void linkRecovered(Input.LinkRecovered input) {
        if (parts.place.hasParent(input.peer()) && parts.search.isPersistent() && !parts.search.isMoving()) {
            parts.changes.recovered("the link to the parent has recovered");
        }
        childSuspected(input.peer(), false);
        return null;
    }

    /** What the child has is waited for as streams and transfers decide; its place, until one of its own children comes. */
    private void childSuspected(NodeId peer, boolean suspected) {
        Child child = parts.children.get(peer);
        if (child != null) {
            child.silent = suspected;
            context.tell(new TreeEvent.ChildSuspected(peer, suspected));
        }
    }

    @Override
    public @Nullable Void rttMeasured(Input.RttMeasured input) {
        if (input.rttNanos() <= 0) {
            return null;
        }
        Child child = parts.children.get(input.peer());
        if (child != null) {
            child.rttNanos = input.rttNanos();
        } else if (parts.place.hasParent(input.peer())) {
            parts.place.parentRtt(input.rttNanos());
        }
        return null;
    }

    @Override
    public @Nullable Void movesHeld(Input.MovesHeld input) {
        parts.improvement.hold(input.held());
        return null;
    }

    @Override
    public @Nullable Void leaveRequested(Input.LeaveRequested input) {
        parts.departure.begin();
        if (!started) {
            parts.departure.end();
        }
        return null;
    }
}
