package dev.banyan.tree.attach;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent.Cause;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One search for a parent: ask the preferred ones at once, probe the others, request the best, descend by redirects, dial. The
 * same machine serves joins, repairs and voluntary moves; they differ in what they may take and when they give up.
 */
final class ParentSearch {
    /**
     * What a search is for.
     *
     * @param costBoundNanos only parents at a lower {@linkplain ParentCost cost} will do
     * @param persistent begins anew when it has found nothing, instead of ending
     * @param onlyAdvised ends when those that it is told to ask first will not do
     */
    record Goal(Cause cause, Urgency urgency, long costBoundNanos, boolean persistent, boolean onlyAdvised) {
        static Goal persistent(Cause cause, Urgency urgency) {
            return new Goal(cause, urgency, Long.MAX_VALUE, true, false);
        }

        static Goal once(Cause cause, Urgency urgency) {
            return new Goal(cause, urgency, Long.MAX_VALUE, false, false);
        }

        static Goal advised(Cause cause, Urgency urgency) {
            return new Goal(cause, urgency, Long.MAX_VALUE, false, true);
        }

        static Goal better(long costBoundNanos) {
            return new Goal(Cause.CLOSER, Urgency.MOVE, costBoundNanos, false, false);
        }
    }

    /** A parent whose link is open. */
    record Found(NodeId node, long rttNanos, Position position, Goal goal) {}

    /** What the search asks of the machine around it. */
    interface Surroundings {
        /** Peers worth a probe, best first. */
        List<NodeId> sources();

        /** Peers that might give a shorter delay to the root, and a few that nobody knows. */
        List<NodeId> prospects(long boundNanos);

        /** Whether the child of a full peer might give a lower cost than the bound, or might leave its place. */
        boolean isPromising(NodeId parent, ChildHint hint, long boundNanos);

        /** Time between two voluntary looks, as they go now. */
        long lookNanos();

        /** Whether the node cannot be this node's parent now. */
        boolean isExcluded(NodeId node);

        /** Members this node would bring along, itself included. */
        int subtreeSize();

        /** Slots this node could give to a displaced child. */
        int freeSlots();

        /** Nothing was found in this round. */
        void searchExhausted();
    }

    /** @param knownRttNanos 0 if nobody had measured it */
    private record Requested(NodeId node, long sentNanos, long knownRttNanos) {
        /** As it was known, else the time until the answer: who is asked unprobed is not asked for anything that takes time. */
        long rttNanos(long answeredNanos) {
            return knownRttNanos != 0 ? knownRttNanos : Math.max(1, answeredNanos - sentNanos);
        }
    }

    private enum Phase {
        IDLE,
        PROBING,
        REQUESTED,
        DIALLING,
        WAITING
    }

    private static final int MAX_ROUND_SHIFT = 3;
    private static final int REQUESTS_REMEMBERED = 16;
    private static final long BLOCK_FACTOR = 5;

    private final AttachContext context;
    private final Place place;
    private final CandidateTable table;
    private final Probes probes;
    private final Surroundings surroundings;
    private final ParentChoice choice;

    private Phase phase = Phase.IDLE;
    private @Nullable Goal goal;
    private long startedNanos;
    private long deadlineNanos;
    private int round;
    private long sequence;
    private @Nullable NodeId target;
    private @Nullable Position targetPosition;
    private long targetRttNanos;
    private @Nullable NodeId displaced;
    private final Deque<NodeId> preferred = new ArrayDeque<>();
    private final LinkedHashSet<NodeId> toProbe = new LinkedHashSet<>();
    private final LinkedHashSet<NodeId> answered = new LinkedHashSet<>();
    private final TreeMap<Long, Requested> requested = new TreeMap<>();
    private final LinkedHashMap<NodeId, Boolean> asked = new LinkedHashMap<>();
    private final Blocklist blocked;
    /** Children whose places were asked for in this round: once is enough. */
    private final LinkedHashSet<NodeId> places = new LinkedHashSet<>();

    private final LinkedHashMap<NodeId, List<ChildHint>> redirects = new LinkedHashMap<>();

    ParentSearch(
            AttachContext context,
            Place place,
            CandidateTable table,
            ParentChoice choice,
            Probes probes,
            Surroundings surroundings) {
        this.context = context;
        this.place = place;
        this.table = table;
        this.probes = probes;
        this.surroundings = surroundings;
        this.choice = choice;
        this.blocked = new Blocklist(context);
    }

    boolean isActive() {
        return phase != Phase.IDLE;
    }

    boolean isPersistent() {
        return goal != null && goal.persistent();
    }

    Optional<Goal> goal() {
        return Optional.ofNullable(goal);
    }

    /** Whether a request or a dial is out, so that this node may change its parent at any moment. */
    boolean isMoving() {
        return phase == Phase.REQUESTED || phase == Phase.DIALLING;
    }

    /** Whether a request is out that sends the node from its place to below this one. */
    boolean makesRoomFor(NodeId node) {
        return isMoving() && node.equals(displaced);
    }

    boolean isDialling(NodeId node) {
        return phase == Phase.DIALLING && node.equals(target);
    }

    boolean isAsking(NodeId node) {
        return phase == Phase.REQUESTED && node.equals(target);
    }

    long searchingNanos() {
        return context.now() - startedNanos;
    }

    /** Starts a search, ending the one before it. */
    void begin(Goal newGoal, Collection<NodeId> askFirst) {
        boolean sameNeed = isPersistent() && newGoal.persistent();
        long since = startedNanos;
        cancel("another search begins");
        table.searchBegins();
        goal = newGoal;
        startedNanos = sameNeed ? since : context.now();
        round = 0;
        preferred.addAll(askFirst);
        toProbe.addAll(
                newGoal.urgency() == Urgency.MOVE
                        ? surroundings.prospects(newGoal.costBoundNanos())
                        : surroundings.sources());
        phase = Phase.PROBING;
        decide();
    }

    /** Ends the search; a granted slot is given back. */
    void cancel(String reason) {
        giveUpDial(reason);
        reset();
    }

    private void giveUpDial(String reason) {
        if (phase == Phase.DIALLING && target != null) {
            context.add(new Effect.CloseLink(target, reason));
            place.renew();
        }
    }

    private void reset() {
        phase = Phase.IDLE;
        goal = null;
        target = null;
        displaced = null;
        targetPosition = null;
        preferred.clear();
        toProbe.clear();
        answered.clear();
        redirects.clear();
        places.clear();
        asked.clear();
        requested.clear();
        blocked.dropExpired();
        probes.clear();
    }

    /** Whether the node was asked in this search and has been silent. */
    boolean isSilent(NodeId node) {
        return Boolean.FALSE.equals(asked.get(node));
    }

    /** Whether the node was asked in this search at all. */
    boolean hasAsked(NodeId node) {
        return asked.containsKey(node);
    }

    void onProbed(NodeId node) {
        answered.add(node);
        asked.put(node, true);
        Goal g = goal;
        CandidateTable.Known known = table.get(node);
        if (g == null || known == null) {
            return;
        }
        Position position = known.position;
        if (g.urgency() == Urgency.ORPHAN && position != null && position.accepts(Urgency.ORPHAN)) {
            probes.hurry(context.settings.probeTimeout().toNanos() / 4);
        }
        boolean waitedOut = phase == Phase.PROBING && !probes.isWaiting();
        boolean lateHope = phase == Phase.WAITING && position != null && position.accepts(g.urgency());
        if (waitedOut || lateHope) {
            resume();
        }
    }

    void onAccepted(NodeId from, AttachMessage.AttachAccepted accepted) {
        // A late yes is as good as one in time, unless another parent is being dialled already.
        // Nor will it do from one that has become a descendant meanwhile or is about to.
        boolean unusable = goal == null || phase == Phase.DIALLING || surroundings.isExcluded(from);
        Requested what = requested(from, accepted.sequence());
        if (unusable || what == null) {
            context.send(from, new AttachMessage.AttachCancelled(accepted.reservation()));
            if (isAnswer(from, accepted.sequence())) {
                resume();
            }
            return;
        }
        heard(what, accepted.position());
        target = from;
        targetPosition = accepted.position();
        targetRttNanos = what.rttNanos(context.now());
        phase = Phase.DIALLING;
        deadlineNanos = context.now()
                + context.settings.reservationTime().toNanos()
                + context.settings.requestTimeout().toNanos();
        context.add(new Effect.OpenLink(from, accepted.dataAddress(), accepted.reservation()));
    }

    void onRedirected(NodeId from, AttachMessage.AttachRedirected redirected) {
        Requested what = requested(from, redirected.sequence());
        if (goal == null || what == null) {
            return;
        }
        heard(what, redirected.position());
        answered.add(from);
        List<ChildHint> hints = redirected.children().stream()
                .limit(context.settings.candidateLimit())
                .toList();
        redirects.put(from, hints);
        if (goal.urgency() == Urgency.MOVE) {
            table.fruitless(from, (long) (context.settings.lookRevisit() * surroundings.lookNanos()));
        }
        for (ChildHint hint : hints) {
            if (hint.child().equals(context.id()) || !isPromising(goal, from, hint)) {
                continue;
            }
            table.hinted(redirected.position(), hint);
            if (!answered.contains(hint.child())) {
                toProbe.add(hint.child());
            }
        }
        blocked.add(from, context.settings.requestTimeout().toNanos());
        if (isAnswer(from, redirected.sequence()) || phase == Phase.WAITING) {
            resume();
        }
    }

    /** Whether the child is worth a probe: joiners and orphans take whom they can get. */
    private boolean isPromising(Goal g, NodeId parent, ChildHint hint) {
        return g.urgency() != Urgency.MOVE || surroundings.isPromising(parent, hint, g.costBoundNanos());
    }

    void onRefused(NodeId from, AttachMessage.AttachRefused refused) {
        if (!isAnswer(from, refused.sequence())) {
            return;
        }
        table.heard(from, refused.position());
        table.fruitless(from, 0);
        boolean soon = refused.refusal() == AttachMessage.Refusal.NOT_ATTACHED
                || refused.refusal() == AttachMessage.Refusal.MOVING;
        long block = soon ? context.settings.retryDelay().toNanos() : blockNanos();
        blocked.add(from, block);
        resume();
    }

    /** An unknown way would count for nothing, and the peer seem better than all others. */
    private void heard(Requested what, Position position) {
        if (table.isMeasured(what.node())) {
            table.heard(what.node(), position);
        } else {
            table.answered(what.node(), what.rttNanos(context.now()), position);
        }
    }

    /** What this search has asked that node by that number, however long ago. */
    private @Nullable Requested requested(NodeId from, long answeredSequence) {
        Requested what = requested.get(answeredSequence);
        return what != null && what.node().equals(from) ? what : null;
    }

    /** Whether that is what the search is waiting for now. */
    private boolean isAnswer(NodeId from, long answeredSequence) {
        return isAsking(from) && answeredSequence == sequence;
    }

    /** The dialled link is open: the search has succeeded, if it is still going on. */
    Optional<Found> onLinkOpened(NodeId peer) {
        Goal g = goal;
        Position position = targetPosition;
        if (!isDialling(peer) || g == null || position == null) {
            return Optional.empty();
        }
        Found found = new Found(peer, targetRttNanos, position, g);
        reset();
        return Optional.of(found);
    }

    /** A dial failed, or a peer is dead. */
    void onLinkFailed(NodeId peer) {
        blocked.add(peer, blockNanos());
        preferred.remove(peer);
        if (isMoving() && peer.equals(target)) {
            if (phase == Phase.DIALLING) {
                place.renew();
            }
            resume();
        }
    }

    void tick() {
        if (phase == Phase.IDLE) {
            return;
        }
        if (phase == Phase.PROBING) {
            if (!probes.isWaiting()) {
                decide();
            }
        } else if (context.now() >= deadlineNanos) {
            NodeId late = target;
            if (phase == Phase.WAITING) {
                toProbe.addAll(surroundings.sources());
            } else if (late != null) {
                giveUpDial("the dial took too long");
                blocked.add(late, blockNanos());
            }
            resume();
        }
    }

    long nextWakeNanos() {
        return switch (phase) {
            case IDLE -> Long.MAX_VALUE;
            case PROBING -> probes.deadlineNanos();
            case REQUESTED, DIALLING, WAITING -> deadlineNanos;
        };
    }

    private void resume() {
        target = null;
        displaced = null;
        phase = Phase.PROBING;
        decide();
    }

    private void decide() {
        Goal g = goal;
        if (g == null) {
            return;
        }
        NodeId first = nextPreferred();
        if (first != null) {
            sendProbes();
            request(g, new ParentChoice.Choice(first));
            return;
        }
        if (g.onlyAdvised()) {
            reset();
            return;
        }
        sendProbes();
        if (probes.isWaiting()) {
            return;
        }
        Optional<ParentChoice.Choice> best = choice.best(
                g,
                answered,
                this::isUsable,
                redirects,
                places,
                surroundings.subtreeSize(),
                surroundings.freeSlots(),
                place);
        if (best.isPresent()) {
            request(g, best.get());
        } else {
            exhausted(g);
        }
    }

    private @Nullable NodeId nextPreferred() {
        while (!preferred.isEmpty()) {
            NodeId node = preferred.poll();
            if (isUsable(node)) {
                return node;
            }
        }
        return null;
    }

    private boolean isUsable(NodeId node) {
        return !blocked.contains(node) && !surroundings.isExcluded(node);
    }

    private long blockNanos() {
        return BLOCK_FACTOR * context.settings.requestTimeout().toNanos();
    }

    private void sendProbes() {
        Iterator<NodeId> nodes = toProbe.iterator();
        int free = context.settings.probeWidth() - probes.awaited();
        while (nodes.hasNext() && free > 0) {
            NodeId node = nodes.next();
            nodes.remove();
            if (isUsable(node)) {
                probes.send(node);
                asked.putIfAbsent(node, false);
                free--;
            }
        }
    }

    private void request(Goal g, ParentChoice.Choice wanted) {
        NodeId node = wanted.node();
        Optional<NodeId> displaces = wanted.displaces();
        displaces.ifPresent(places::add);
        CandidateTable.Known known = table.get(node);
        long rtt = known == null ? 0 : known.rttNanos;
        target = node;
        displaced = displaces.orElse(null);
        phase = Phase.REQUESTED;
        long handover =
                displaces.isEmpty() ? 0 : context.settings.handoverTime().toNanos();
        deadlineNanos =
                context.now() + Math.max(context.settings.requestTimeout().toNanos(), 4 * rtt) + handover;
        requested.put(++sequence, new Requested(node, context.now(), rtt));
        if (requested.size() > REQUESTS_REMEMBERED) {
            requested.pollFirstEntry();
        }
        context.send(
                node,
                new AttachMessage.AttachRequest(
                        sequence,
                        context.self,
                        place.nextAttachNumber(),
                        rtt,
                        g.urgency(),
                        surroundings.subtreeSize(),
                        displaces,
                        wanted.offers()));
    }

    private void exhausted(Goal g) {
        if (!g.persistent()) {
            reset();
            return;
        }
        phase = Phase.WAITING;
        deadlineNanos = context.now()
                + context.jittered(context.settings.retryDelay().toNanos() << Math.min(round, MAX_ROUND_SHIFT));
        round++;
        redirects.clear();
        places.clear();
        answered.clear();
        surroundings.searchExhausted();
    }
}
