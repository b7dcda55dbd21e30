package dev.banyan.tree.attach;

import dev.banyan.tree.attach.AttachMessage.Refusal;
import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.attach.ParentSearch.Found;
import dev.banyan.tree.attach.ParentSearch.Goal;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeEvent.Cause;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks and keeps this node's parent, and takes its children, under the fan-out bound. One shared, undirected tree per group;
 * the builder's candidates are only advice. Transient cycles are possible while several nodes move; the beacon ends them within
 * its timeout.
 *
 * <p>Not thread-safe; pure: time and input in, effects out.
 */
public final class Attachment implements TreeProtocol {
    private final AttachContext context;
    private final Place place;
    private final Children children;
    private final Roster roster;
    private final CandidateTable table;
    private final Probes probes;
    private final ParentSearch search;
    private final RescueDuty rescue;
    private final RootDuty rootDuty;
    private final Admission admission;
    private final Neighbours neighbours;
    private final InputHandler inputs = new InputHandler();

    private boolean started;
    private boolean movesHeld;
    private boolean leaving;
    private boolean left;
    private long leaveDeadlineNanos = NEVER;
    private long nextImproveNanos = NEVER;
    private long nextReportNanos;
    private int reportedFreeSlots = -1;
    private long orphanedAtNanos;
    private @Nullable NodeId lostParent;
    private boolean lostIsGone;
    private long nextAdriftNanos;
    private long heirDecisionNanos = NEVER;

    /**
     * @param self this node as the group will know it
     * @param random jitter only; seeded by the host
     */
    public Attachment(Member self, AttachSettings settings, RandomGenerator random) {
        this.context = new AttachContext(self, settings, random);
        this.place = new Place(context);
        this.children = new Children(context);
        this.roster = new Roster(context, place);
        this.table = new CandidateTable(context);
        this.probes = new Probes(context, table);
        this.search = new ParentSearch(context, place, table, probes, new SearchSurroundings());
        this.rescue = new RescueDuty(context, place, children);
        this.rootDuty = new RootDuty(context, place, children, roster);
        this.admission = new Admission(context, place, children, roster, search, rescue);
        this.neighbours = new Neighbours();
    }

    @Override
    public List<Effect> handle(long nowNanos, Input input) {
        context.beginTurn(nowNanos);
        if (!left) {
            input.accept(inputs);
            if (started) {
                housekeeping();
            }
        }
        return context.endTurn();
    }

    @Override
    public long nextWakeNanos() {
        if (!started || left) {
            return NEVER;
        }
        long next = Math.min(search.nextWakeNanos(), rootDuty.nextWakeNanos());
        next = Math.min(next, children.nextExpiryNanos());
        next = Math.min(next, roster.nextStrikeNanos());
        next = Math.min(next, leaveDeadlineNanos);
        next = Math.min(next, heirDecisionNanos);
        if (place.parent() != null) {
            if (!search.isPersistent()) {
                next = Math.min(next, place.beaconLostAt());
            }
            if (!movesHeld && !leaving) {
                next = Math.min(next, nextImproveNanos);
            }
            if (hasNews()) {
                next = Math.min(next, nextReportNanos);
            }
        }
        return isAdrift() ? Math.min(next, nextAdriftNanos) : next;
    }

    // ---- what the host and tests may ask ----

    /** The parent; empty at the root and while searching. */
    public Optional<NodeId> parent() {
        return Optional.ofNullable(place.parent());
    }

    /** The root this node follows; itself if it is the root. */
    public Optional<Member> root() {
        return Optional.ofNullable(place.root());
    }

    /** The best member of the tree after the root, which takes over when the root dies. */
    public Optional<Member> heir() {
        return Optional.ofNullable(place.heir());
    }

    /** Whether the last beacon is fresh, or this node is the root. */
    public boolean isAttached() {
        return place.isAttached();
    }

    /** Delay from the root along the tree in nanoseconds, as measured. */
    public long delayNanos() {
        return place.delayNanos();
    }

    /** The children in the order of their ids. */
    public List<NodeId> children() {
        return children.all().stream().map(Child::id).toList();
    }

    /** Most children of this node. */
    public int slots() {
        return context.self.slots();
    }

    /** Slots in use: children and reservations; never more than the member's slots. */
    public int usedSlots() {
        return children.used();
    }

    /** Measured round trip time to a tree neighbour in nanoseconds; 0 if unknown. */
    public long rttNanos(NodeId neighbour) {
        Child child = children.get(neighbour);
        return child != null ? child.rttNanos : place.hasParent(neighbour) ? place.parentRttNanos() : 0;
    }

    /** Where this node's plan says to go when the parent is lost, best first. */
    public List<NodeId> rescueTargets() {
        return rescue.targets();
    }

    /** Visits every member of this node's subtree with its parent; at the root: every other member of the tree. */
    public void forEachInSubtree(BiConsumer<Member, NodeId> visitor) {
        roster.forEach(visitor);
    }

    /** Members of the subtree, this node not counted. */
    public int subtreeSize() {
        return roster.size();
    }

    /** Certificates refused because the roster was at its bound. */
    public long refusedCertificates() {
        return roster.refusedCount();
    }

    // ---- periodic work ----

    private void housekeeping() {
        children.expireReservations();
        search.tick();
        decideAsHeir();
        watchBeacon();
        rootDuty.tick();
        if (place.isRoot()) {
            roster.strikeOverdue();
            roster.dropUnreported();
        }
        tellChildrenWeSearch();
        report();
        improve();
        finishLeaving();
    }

    private void watchBeacon() {
        if (place.isBeaconLost() && !search.isPersistent()) {
            NodeId parent = place.parent();
            if (parent == null) {
                return;
            }
            if (place.isHeir()) {
                askRootBeforeClaiming();
            }
            String detail = "no beacon for " + context.settings.beaconTimeout().toMillis() + " ms";
            orphaned(parent, Cause.BEACON_LOST, detail, false);
        }
    }

    /** The root is lost to somebody; as its heir take over, at once if it is dead, else unless it answers. */
    private void claim(boolean rootIsGone) {
        if (rootIsGone) {
            becomeRoot(Cause.PARENT_LOST);
        } else {
            askRootBeforeClaiming();
        }
    }

    private void askRootBeforeClaiming() {
        Member root = place.root();
        if (root != null && heirDecisionNanos == NEVER) {
            heirDecisionNanos = context.now() + context.settings.probeTimeout().toNanos();
            context.send(root.id(), new AttachMessage.ProbeRequest(0));
        }
    }

    private void decideAsHeir() {
        if (context.now() >= heirDecisionNanos) {
            heirDecisionNanos = NEVER;
            if (place.isHeir()) {
                becomeRoot(Cause.BEACON_LOST);
            }
        }
    }

    private boolean isAdrift() {
        return lostParent != null && search.isPersistent() && !place.isRoot() && children.count() > 0;
    }

    private void tellChildrenWeSearch() {
        NodeId lost = lostParent;
        if (lost != null && isAdrift() && context.now() >= nextAdriftNanos) {
            nextAdriftNanos = context.now() + context.settings.beaconInterval().toNanos();
            rootDuty.passOn(new AttachMessage.Adrift(lost, lostIsGone, search.searchingNanos()));
        }
    }

    private boolean hasNews() {
        return roster.hasUnreported() || reportedFreeSlots != children.freeOrphanSlots();
    }

    private void report() {
        NodeId parent = place.parent();
        if (parent == null || !hasNews() || context.now() < nextReportNanos) {
            return;
        }
        reportedFreeSlots = children.freeOrphanSlots();
        nextReportNanos = context.now() + context.settings.reportInterval().toNanos();
        List<Certificate> news = roster.takeUnreported(context.settings.certificateLimit());
        context.sendOnLink(parent, new AttachMessage.Report(news, context.self.slots(), reportedFreeSlots));
    }

    /** Looks for a better parent now and then, and empties the slot kept for orphans. */
    private void improve() {
        if (context.now() < nextImproveNanos) {
            return;
        }
        nextImproveNanos = context.now()
                + context.jittered(context.settings.improveInterval().toNanos());
        if (movesHeld || leaving) {
            return;
        }
        relieve();
        if (place.parent() == null || search.isActive() || children.hasReservations()) {
            return;
        }
        long margin = Math.max(
                context.settings.improveMinimum().toNanos(),
                (long) (context.settings.improveMargin() * place.delayNanos()));
        search.begin(new Goal(Cause.CLOSER, Urgency.MOVE, place.delayNanos() - margin, false), List.of());
    }

    private void relieve() {
        if (!children.isOvercommitted()) {
            return;
        }
        Child smallest = null;
        Child roomiest = null;
        for (Child child : children.all()) {
            boolean smaller = smallest == null || roster.subtreeSize(child.id()) < roster.subtreeSize(smallest.id());
            if (!admission.isBeingMoved(child) && smaller) {
                smallest = child;
            }
        }
        for (Child child : children.all()) {
            boolean roomier = child.freeSlots > 1 && (roomiest == null || child.rttNanos < roomiest.rttNanos);
            if (child != smallest && roomier) {
                roomiest = child;
            }
        }
        if (smallest != null && roomiest != null) {
            askToMove(smallest, roomiest.id());
        }
    }

    private void askToMove(Child child, NodeId target) {
        child.askedToMoveAtNanos = context.now();
        context.sendOnLink(child.id(), new AttachMessage.MoveRequested(target));
    }

    private void finishLeaving() {
        if (!leaving || (children.count() > 0 && context.now() < leaveDeadlineNanos)) {
            return;
        }
        NodeId parent = place.parent();
        if (parent != null) {
            context.sendOnLink(parent, new AttachMessage.Detached(true));
            context.add(new Effect.CloseLink(parent, "leaving"));
        }
        for (NodeId child : children()) {
            context.add(new Effect.CloseLink(child, "leaving"));
        }
        search.cancel("leaving");
        left = true;
        context.tell(new TreeEvent.Left());
    }

    // ---- changes of place ----

    private void orphaned(NodeId parent, Cause cause, String detail, boolean gone) {
        nextAdriftNanos = context.now();
        lostIsGone = gone;
        if (parent.equals(lostParent) && search.isPersistent()) {
            // Known already (a silent link has closed at last): the search goes on.
            return;
        }
        orphanedAtNanos = context.now();
        lostParent = parent;
        context.tell(new TreeEvent.Orphaned(parent, cause, detail));
        if (leaving) {
            return;
        }
        search.begin(Goal.persistent(cause, Urgency.ORPHAN), rescue.targets());
    }

    private void attachedTo(Found found) {
        NodeId old = place.parent();
        boolean wasRoot = place.isRoot();
        Optional<NodeId> oldRoot = Optional.ofNullable(place.root()).map(Member::id);
        if (old != null) {
            context.sendOnLink(old, new AttachMessage.Detached(false));
            context.add(new Effect.CloseLink(old, "moved to " + found.node()));
        }
        place.follow(found.node(), found.rttNanos(), found.position());
        heirDecisionNanos = NEVER;
        rootDuty.stop();
        if (wasRoot) {
            roster.forgetDetached();
        }
        roster.reportAllAnew();
        reportedFreeSlots = -1;
        nextReportNanos = context.now();
        nextImproveNanos = context.now()
                + context.jittered(context.settings.improveInterval().toNanos());
        NodeId before = old != null ? old : lostParent;
        long detached = old == null && lostParent != null ? context.now() - orphanedAtNanos : 0;
        lostParent = null;
        context.tell(new TreeEvent.ParentChanged(
                Optional.ofNullable(before),
                Optional.of(found.node()),
                found.goal().cause(),
                found.rttNanos(),
                place.delayNanos(),
                detached));
        Optional<NodeId> newRoot = Optional.ofNullable(place.root()).map(Member::id);
        if (!newRoot.equals(oldRoot)) {
            newRoot.ifPresent(r -> context.tell(new TreeEvent.RootChanged(r)));
        }
        rescue.refresh();
    }

    private void becomeRoot(Cause cause) {
        search.cancel("this node is the root now");
        NodeId old = place.parent();
        if (old != null) {
            context.sendOnLink(old, new AttachMessage.Detached(false));
            context.add(new Effect.CloseLink(old, "this node is the root now"));
        }
        NodeId before = old != null ? old : lostParent;
        long detached = old == null && lostParent != null ? context.now() - orphanedAtNanos : 0;
        lostParent = null;
        heirDecisionNanos = NEVER;
        Member oldRoot = place.root();
        place.becomeRoot();
        roster.dropUnreported();
        context.tell(new TreeEvent.ParentChanged(Optional.ofNullable(before), Optional.empty(), cause, 0, 0, detached));
        context.tell(new TreeEvent.RootChanged(context.id()));
        rootDuty.passOnLineage();
        rootDuty.start();
        if (oldRoot != null && !oldRoot.id().equals(context.id())) {
            rootDuty.present(oldRoot.id());
        }
        rescue.refresh();
    }

    /** Somebody named a root: perhaps this node is better, or follows a worse one. */
    private void heardOfRoot(Member root, NodeId from) {
        if (root.id().equals(context.id())) {
            return;
        }
        if (context.self.rank().isBetterThan(root.rank())) {
            // Who merely lost its parent must not claim by hearsay: it may be hearing of a root that is about to step back.
            boolean joining = search.goal().filter(g -> g.cause() == Cause.JOINED).isPresent();
            if (!place.isRoot() && !leaving && (joining || (place.isAttached() && !isFollowingBetterThanSelf()))) {
                becomeRoot(Cause.BETTER_ROOT);
            }
            if (place.isRoot() && !root.id().equals(from)) {
                rootDuty.present(root.id());
            }
            return;
        }
        if (place.isRoot() && !roster.contains(root.id())) {
            if (!search.isActive()) {
                search.begin(Goal.once(Cause.BETTER_ROOT, Urgency.JOIN), List.of(root.id(), from));
            }
        } else if (place.isAttached() && place.root() != null && root.rank().isBetterThan(place.root().rank())) {
            context.send(place.root().id(), new AttachMessage.RootReply(root));
        }
    }

    private boolean isFollowingBetterThanSelf() {
        Member root = place.root();
        return root != null && root.rank().isBetterThan(context.self.rank());
    }

    private void childGone(NodeId child, String reason, boolean processGone) {
        Child removed = children.remove(child);
        if (removed == null) {
            return;
        }
        context.tell(new TreeEvent.ChildDetached(child, reason));
        roster.apply(child, new Certificate(removed.member, removed.attachNumber, Optional.empty(), processGone));
        rootDuty.pollSoon();
        rescue.refresh();
    }

    /** What a search may know of its surroundings. */
    private final class SearchSurroundings implements ParentSearch.Surroundings {
        @Override
        public List<NodeId> sources() {
            LinkedHashSet<NodeId> sources = new LinkedHashSet<>(table.nearest(context.settings.probeWidth() - 2));
            Member root = place.root();
            if (root != null) {
                sources.add(root.id());
            }
            List<NodeId> path = place.pathToParent();
            for (int i = path.size() - 2; i >= 0 && sources.size() < 2 * context.settings.probeWidth(); i--) {
                sources.add(path.get(i));
            }
            rootDuty.rendezvous().ifPresent(sources::add);
            Member heir = place.heir();
            if (heir != null) {
                sources.add(heir.id());
            }
            addContacts(sources);
            return new ArrayList<>(sources);
        }

        /**
         * The oldest contacts not asked yet, since one of them will be root if nobody is, and a few by chance, so that a search
         * never depends on what this node happened to know.
         */
        private void addContacts(LinkedHashSet<NodeId> sources) {
            List<NodeId> contacts = rootDuty.contacts();
            int wanted = Math.min(contacts.size(), context.settings.probeWidth() / 2);
            contacts.stream().filter(c -> !search.hasAsked(c)).limit(wanted).forEach(sources::add);
            for (int i = 0; i < wanted; i++) {
                sources.add(contacts.get(context.random.nextInt(contacts.size())));
            }
        }

        @Override
        public boolean isExcluded(NodeId node) {
            return node.equals(context.id()) || place.hasParent(node) || roster.contains(node);
        }

        @Override
        public int subtreeSize() {
            return roster.size() + 1;
        }

        @Override
        public int freeSlots() {
            return children.freeOrphanSlots();
        }

        /** Without a root for long, the oldest member that answers founds the tree anew. */
        @Override
        public void searchExhausted() {
            if (leaving || place.isRoot() || search.searchingNanos() < context.settings.claimAfter().toNanos()) {
                return;
            }
            for (NodeId older : rootDuty.contacts()) {
                if (older.equals(context.id())) {
                    becomeRoot(Cause.PARENT_LOST);
                    return;
                }
                if (!search.isSilent(older)) {
                    return;
                }
            }
        }
    }

    /** Handles inputs from the host. */
    private final class InputHandler implements Input.Visitor<@Nullable Void> {
        @Override
        public @Nullable Void contactsChanged(Input.ContactsChanged input) {
            rootDuty.contacts(input.oldestFirst());
            if (!started) {
                started = true;
                boolean oldest = input.oldestFirst().isEmpty()
                        || input.oldestFirst().get(0).equals(context.id());
                if (oldest) {
                    becomeRoot(Cause.JOINED);
                } else {
                    search.begin(Goal.persistent(Cause.JOINED, Urgency.JOIN), List.of());
                }
            }
            return null;
        }

        @Override
        public @Nullable Void received(Input.Received input) {
            if (started && input.message() instanceof AttachMessage message) {
                neighbours.from = input.from();
                message.accept(neighbours);
            }
            return null;
        }

        @Override
        public @Nullable Void tick(Input.Tick input) {
            return null;
        }

        @Override
        public @Nullable Void candidatesOffered(Input.CandidatesOffered input) {
            table.offered(input.nearestFirst());
            return null;
        }

        @Override
        public @Nullable Void linkOffered(Input.LinkOffered input) {
            NodeId peer = input.peer();
            if (leaving || place.pathContains(peer)) {
                context.add(new Effect.RefuseLink(peer, leaving ? "leaving" : "you are in my root path"));
                return null;
            }
            Optional<Children.Reservation> redeemed = children.redeem(peer, input.reservation());
            if (redeemed.isEmpty()) {
                context.add(new Effect.RefuseLink(peer, "no reservation " + input.reservation() + ", ask again"));
                return null;
            }
            Children.Reservation reservation = redeemed.get();
            context.add(new Effect.AcceptLink(peer));
            context.tell(new TreeEvent.ChildAttached(peer));
            roster.apply(
                    peer,
                    new Certificate(
                            reservation.member(),
                            reservation.attachNumber(),
                            Optional.of(context.id()),
                            false));
            rootDuty.greet(peer);
            rescue.refresh();
            rescue.sendTo(peer);
            Child displaced = reservation.displaces().map(children::get).orElse(null);
            if (displaced != null) {
                askToMove(displaced, peer);
            }
            return null;
        }

        @Override
        public @Nullable Void linkOpened(Input.LinkOpened input) {
            Optional<Found> found = search.onLinkOpened(input.peer());
            if (found.isEmpty()) {
                context.add(new Effect.CloseLink(input.peer(), "no longer wanted"));
            } else {
                attachedTo(found.get());
            }
            return null;
        }

        @Override
        public @Nullable Void linkClosed(Input.LinkClosed input) {
            NodeId peer = input.peer();
            if (input.processGone()) {
                table.forget(peer);
            }
            if (input.processGone() || search.isDialling(peer)) {
                search.onLinkFailed(peer);
            }
            if (place.hasParent(peer)) {
                place.loseParent();
                Member root = place.root();
                boolean rootLost = root != null && root.id().equals(peer);
                orphaned(peer, Cause.PARENT_LOST, input.cause(), input.processGone());
                if (rootLost && place.isHeir()) {
                    claim(true);
                }
            } else {
                childGone(peer, input.cause(), input.processGone());
            }
            return null;
        }

        @Override
        public @Nullable Void linkSuspected(Input.LinkSuspected input) {
            if (place.hasParent(input.peer()) && !search.isPersistent()) {
                orphaned(input.peer(), Cause.PARENT_LOST, "the link is silent", false);
            }
            return null;
        }

        @Override
        public @Nullable Void linkRecovered(Input.LinkRecovered input) {
            if (place.hasParent(input.peer()) && search.isPersistent() && !search.isMoving()) {
                search.cancel("the link to the parent has recovered");
                lostParent = null;
            }
            return null;
        }

        @Override
        public @Nullable Void rttMeasured(Input.RttMeasured input) {
            if (input.rttNanos() <= 0) {
                return null;
            }
            Child child = children.get(input.peer());
            if (child != null) {
                child.rttNanos = input.rttNanos();
            } else if (place.hasParent(input.peer())) {
                place.parentRtt(input.rttNanos());
            }
            return null;
        }

        @Override
        public @Nullable Void movesHeld(Input.MovesHeld input) {
            movesHeld = input.held();
            if (movesHeld && search.goal().filter(g -> g.urgency() == Urgency.MOVE).isPresent()) {
                search.cancel("moves are held");
            }
            return null;
        }

        @Override
        public @Nullable Void leaveRequested(Input.LeaveRequested input) {
            if (leaving) {
                return null;
            }
            leaving = true;
            leaveDeadlineNanos = context.now() + context.settings.leaveTimeout().toNanos();
            Member heir = place.heir();
            if (place.isRoot() && heir != null) {
                context.send(heir.id(), new AttachMessage.Abdicated(1));
            }
            rootDuty.passOn(new AttachMessage.Leaving(place.isRoot()));
            if (!started) {
                left = true;
                context.tell(new TreeEvent.Left());
            }
            return null;
        }
    }

    /** Handles messages of peers. */
    private final class Neighbours implements AttachMessage.Visitor {
        private NodeId from = context.id();

        @Override
        public void probeRequest(AttachMessage.ProbeRequest message) {
            context.send(from, new AttachMessage.ProbeReply(message.sequence(), admission.position(leaving)));
        }

        @Override
        public void probeReply(AttachMessage.ProbeReply message) {
            Member root = place.root();
            if (root != null && from.equals(root.id()) && !place.isRoot()) {
                // The root lives, so its heir has nothing to claim.
                heirDecisionNanos = NEVER;
            }
            probes.onReply(from, message).ifPresent(search::onProbed);
            message.position().root().ifPresent(r -> heardOfRoot(r, from));
        }

        @Override
        public void attachRequest(AttachMessage.AttachRequest message) {
            if (message.subtreeSize() < 1 || message.rttNanos() < 0 || !message.child().id().equals(from)) {
                return;
            }
            admission.answer(from, message, leaving);
        }

        @Override
        public void attachAccepted(AttachMessage.AttachAccepted message) {
            search.onAccepted(from, message);
        }

        @Override
        public void attachRedirected(AttachMessage.AttachRedirected message) {
            search.onRedirected(from, message);
        }

        @Override
        public void attachRefused(AttachMessage.AttachRefused message) {
            if (message.refusal() == Refusal.BETTER_ROOT) {
                message.position().root().ifPresent(r -> heardOfRoot(r, from));
            }
            search.onRefused(from, message);
        }

        @Override
        public void attachCancelled(AttachMessage.AttachCancelled message) {
            children.cancel(from, message.reservation());
        }

        @Override
        public void rootProbe(AttachMessage.RootProbe message) {
            Member known = place.root();
            if (known != null && place.isAttached() && !known.id().equals(context.id())) {
                context.send(from, new AttachMessage.RootReply(known));
            }
            heardOfRoot(message.root(), from);
            if (place.isRoot() && context.self.rank().isBetterThan(message.root().rank())) {
                rootDuty.present(from);
            }
        }

        @Override
        public void rootReply(AttachMessage.RootReply message) {
            heardOfRoot(message.root(), from);
        }

        @Override
        public void abdicated(AttachMessage.Abdicated message) {
            Member root = place.root();
            if (root != null && from.equals(root.id()) && place.isHeir() && !leaving) {
                becomeRoot(Cause.PARENT_LEFT);
            }
        }

        @Override
        public void beacon(AttachMessage.Beacon message) {
            if (place.hasParent(from) && place.beacon(message)) {
                if (search.goal().filter(g -> g.cause() == Cause.BEACON_LOST).isPresent() && !search.isMoving()) {
                    search.cancel("the beacon is back");
                    lostParent = null;
                    heirDecisionNanos = NEVER;
                }
                rootDuty.passOn(new AttachMessage.Beacon(message.number(), place.delayNanos()));
            }
        }

        @Override
        public void lineage(AttachMessage.Lineage message) {
            if (!place.hasParent(from)) {
                return;
            }
            if (message.path().contains(context.id()) || message.path().size() > context.settings.pathLimit()) {
                NodeId parent = from;
                context.add(new Effect.CloseLink(parent, "cycle"));
                place.loseParent();
                orphaned(parent, Cause.CYCLE, "this node is in the root path of its parent", false);
                return;
            }
            Optional<NodeId> before = root().map(Member::id);
            place.lineage(message);
            if (!before.equals(Optional.of(message.root().id()))) {
                context.tell(new TreeEvent.RootChanged(message.root().id()));
            }
            rootDuty.passOnLineage();
            if (context.self.rank().isBetterThan(message.root().rank())) {
                heardOfRoot(message.root(), from);
            }
        }

        @Override
        public void adrift(AttachMessage.Adrift message) {
            if (place.hasParent(from) && message.searchingNanos() >= 0) {
                place.adrift(message.searchingNanos());
                rootDuty.passOn(message);
                Member root = place.root();
                if (place.isHeir() && root != null && root.id().equals(message.lost())) {
                    claim(message.gone());
                }
            }
        }

        @Override
        public void report(AttachMessage.Report message) {
            Child child = children.get(from);
            if (child == null) {
                return;
            }
            child.freeSlots = Math.max(0, Math.min(message.freeSlots(), child.member.slots()));
            for (Certificate certificate : message.certificates()) {
                roster.apply(from, certificate);
            }
            rescue.refresh();
        }

        @Override
        public void rescuePlan(AttachMessage.RescuePlan message) {
            if (place.hasParent(from) && message.assignments().size() <= context.settings.candidateLimit() * 32) {
                rescue.received(message.assignments());
            }
        }

        @Override
        public void moveRequested(AttachMessage.MoveRequested message) {
            if (place.hasParent(from) && !search.isPersistent() && !leaving && !roster.contains(message.target())) {
                search.begin(Goal.once(Cause.DISPLACED, Urgency.ORPHAN), List.of(message.target()));
            }
        }

        @Override
        public void leaving(AttachMessage.Leaving message) {
            if (place.hasParent(from) && !search.isPersistent() && !leaving) {
                search.begin(Goal.persistent(Cause.PARENT_LEFT, Urgency.ORPHAN), rescue.targets());
            }
        }

        @Override
        public void detached(AttachMessage.Detached message) {
            childGone(from, message.leaving() ? "left the group" : "has another parent", message.leaving());
        }
    }
}
