package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All live streams of one group at one node. A pure state machine: one thread, time and input in, effects out.
 *
 * <p>The tree says who the neighbours are and who the root is; what flows between neighbours is decided by positions alone, so a tree
 * that is wrong for a while costs time and some bytes sent twice, never order and never a repeat.
 */
public final class LiveCore {
    private final LiveState state;
    private final Retention retention;
    private final Subscribers subscribers;
    private final Upstreams upstreams;
    private final Tellings tellings;
    private final Interests interests;
    private final LiveRoster roster;
    private final Reports reports;
    private final Receipts receipts;
    private final Endings endings;
    private final RootDuty rootDuty;
    private final SlowWatch slowWatch;
    private final Inputs inputs = new Inputs();
    private final LiveFrames frames;
    /** An input has come since everything was put in order. */
    private boolean unsettled;

    /**
     * A node without neighbours.
     *
     * @param self this life of this node
     */
    public LiveCore(NodeId self, LiveSettings settings) {
        this.state = new LiveState(self, settings);
        this.tellings = new Tellings(state);
        this.roster = new LiveRoster(state);
        this.reports = new Reports(state, roster, tellings);
        this.slowWatch = new SlowWatch(state, reports);
        this.retention = new Retention(state, slowWatch);
        this.subscribers = new Subscribers(state);
        this.upstreams = new Upstreams(state, retention, subscribers);
        this.interests = new Interests(state, tellings, subscribers);
        this.receipts = new Receipts(state);
        this.endings = new Endings(state, reports, receipts, subscribers, tellings);
        this.rootDuty = new RootDuty(state, roster, reports, tellings, endings, receipts);
        this.frames = new LiveFrames(
                state,
                new LiveFrames.Parts(interests, reports, rootDuty, receipts, endings, tellings, upstreams),
                this::failLink);
    }

    /**
     * Takes one input. What only brings bytes is not taken to its end: they go on with those that come right after them when
     * {@link #settle} is called. Every other input is, and finds all before it in order.
     *
     * @param nowNanos monotonic time of the input; never decreases
     * @return what the shell must do, in order, before the next call
     */
    public List<LiveEffect> take(long nowNanos, LiveInput input) {
        state.nowNanos = nowNanos;
        if (!input.isFlow()) {
            putInOrder();
        }
        input.<@Nullable Void>accept(inputs);
        unsettled = true;
        if (!input.isFlow()) {
            putInOrder();
        }
        return state.takeEffects();
    }

    /**
     * Takes to their end the inputs so far. Due when the shell has no more input at hand.
     *
     * @param nowNanos monotonic time; never decreases
     * @return what the shell must do, in order
     */
    public List<LiveEffect> settle(long nowNanos) {
        state.nowNanos = nowNanos;
        putInOrder();
        return state.takeEffects();
    }

    /** When the core wants a {@link LiveInput.Tick} at the latest; {@link Long#MAX_VALUE}: only with the next input. */
    public long nextWakeNanos() {
        long next = Math.min(tellings.nextWakeNanos(), Math.min(reports.nextWakeNanos(), rootDuty.nextWakeNanos()));
        return Math.min(Math.min(next, state.timedNanos), state.memory.nextWakeNanos());
    }

    private long nextWakeNanos(Stream stream) {
        return Math.min(slowWatch.nextWakeNanos(stream), upstreams.nextWakeNanos(stream));
    }

    /** Running totals. */
    public LiveStats stats() {
        LiveState.Counters counters = state.counters;
        return new LiveStats(
                counters.duplicateBytes,
                counters.strayBytes,
                counters.protocolErrors,
                counters.refused,
                counters.demotions,
                counters.upstreamChanges);
    }

    /** What it has to do now. */
    public LiveUse use() {
        return new LiveUse(
                state.topics.size(),
                state.streams.size(),
                (int) state.streams.values().stream()
                        .filter(stream -> stream.local)
                        .count(),
                state.subscriptions.size(),
                sharedBytesUsed(),
                sharedBytes(),
                stats());
    }

    /** Bytes that logs hold and may come to hold by what is granted, beyond the minimum of each; within the memory setting. */
    public long sharedBytesUsed() {
        return state.memory.usedBytes();
    }

    /** What all streams together may have beyond the minimum of each. */
    public long sharedBytes() {
        return state.memory.sharedBytes();
    }

    /** By whose word this node knows floors; empty before there was any. */
    public Optional<NodeId> floorsBy() {
        return Optional.ofNullable(state.term).map(RootTerm::root);
    }

    /** Members below this node whose word it has, as {@code member} is one of them or this node itself. */
    public boolean counts(NodeId member) {
        return roster.contains(member);
    }

    /** The child that reports that member; empty if nobody does. */
    public Optional<NodeId> childTowards(NodeId member) {
        return roster.via(member).map(state.links::get).map(link -> link.peer);
    }

    /** Whether that child has said that somebody there, at it or below, subscribes to the topic. */
    public boolean wants(String topic, NodeId child) {
        Topic known = state.topics.get(topic);
        return known != null
                && state.links.values().stream()
                        .anyMatch(link -> link.peer.equals(child) && known.children.containsKey(link.number));
    }

    /** How the stream stands at this node; null if it is not known here. */
    public @Nullable StreamStatus status(StreamId id) {
        Stream stream = state.streams.get(id);
        if (stream == null) {
            return null;
        }
        return new StreamStatus(
                stream.held, stream.low, stream.stored, stream.have, stream.limit, stream.floor, stream.isEnded());
    }

    /** Whether the floor of the stream does not wait for that child and all below it, since they were too slow. */
    public boolean isExcluded(StreamId id, NodeId child) {
        Stream stream = state.streams.get(id);
        if (stream == null) {
            return false;
        }
        for (Channel channel : stream.channels) {
            if (channel.excluded && channel.link.peer.equals(child)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the stream has ended and been forgotten here, so that all of it was here. */
    public boolean isDead(StreamId id) {
        return endings.isDead(id);
    }

    /** Whether all that local publishers have said has reached every member that counts. */
    public boolean isDrained() {
        for (Stream stream : state.streams.values()) {
            if (stream.local && stream.floor < stream.last.offset()) {
                return false;
            }
        }
        return true;
    }

    /** Brings everything in order that the inputs have touched. */
    private void putInOrder() {
        if (!unsettled) {
            return;
        }
        unsettled = false;
        timers();
        shareMemory();
        tellOfTopics();
        settleTouched();
        tellOfTopics();
        endings.tick();
        rootDuty.tick();
        reports.tick();
        settleTouched();
        tellings.flush();
    }

    /** What flows out touches its stream again: the log may release more then. */
    private void settleTouched() {
        while (state.isAnythingTouched()) {
            for (Stream stream = state.pollTouched(); stream != null; stream = state.pollTouched()) {
                settle(stream);
            }
            pump();
        }
    }

    private void tellOfTopics() {
        if (!state.touchedTopics.isEmpty()) {
            state.touchedTopics.forEach(reports::changed);
            interests.settle();
        }
    }

    private void timers() {
        if (state.nowNanos < state.timedNanos) {
            return;
        }
        state.timedNanos = Long.MAX_VALUE;
        for (Stream stream : List.copyOf(state.timed)) {
            if (state.nowNanos >= nextWakeNanos(stream)) {
                slowWatch.tick(stream);
                state.touch(stream);
            } else {
                state.timedNanos = Math.min(state.timedNanos, nextWakeNanos(stream));
            }
        }
    }

    private void shareMemory() {
        if (state.memory.isDue(state.nowNanos)) {
            state.memory.sharesAnew(state.nowNanos);
            state.streams.values().forEach(retention::share);
        }
    }

    private void settle(Stream stream) {
        dropIfUnwanted(stream);
        upstreams.reconsider(stream);
        if (endings.isLostHere(stream)) {
            upstreams.abandonTheRest(stream);
        }
        retention.update(stream);
        for (Channel channel : stream.channels) {
            channel.link.offer(state, channel.out);
        }
        for (Cursor subscriber : stream.subscribers) {
            subscriber.outlet.offer(state, subscriber);
        }
        tellings.changed(stream);
        subscribers.endWhoIsDone(stream);
        if (endings.isOver(stream)) {
            endings.bury(stream);
            state.timed.remove(stream);
            return;
        }
        reports.changed(stream);
        rootDuty.changed(stream);
        long wake = nextWakeNanos(stream);
        if (wake == Long.MAX_VALUE) {
            state.timed.remove(stream);
        } else {
            state.timed.add(stream);
            state.timedNanos = Math.min(state.timedNanos, wake);
        }
    }

    /** Nobody here or at another neighbour takes it any more. */
    private void dropIfUnwanted(Stream stream) {
        if (stream.held && !stream.local && !stream.topic.isWanted()) {
            stream.held = false;
            stream.moves();
            state.memory.ended(stream);
            state.emit(new LiveEffect.Discard(stream.id));
            for (Channel channel : stream.channels) {
                channel.out.close();
            }
        }
    }

    private void pump() {
        for (Outlet outlet = state.offered.poll(); outlet != null; outlet = state.offered.poll()) {
            outlet.pump(state);
        }
    }

    private void failLink(PeerLink link, String detail) {
        state.counters.protocolErrors++;
        state.emit(new LiveEffect.FailLink(link.number, detail));
        forgetLink(link, false);
    }

    private void forgetLink(PeerLink link, boolean processGone) {
        state.links.remove(link.number);
        interests.linkClosed(link);
        for (Channel channel : link.channels.values()) {
            Stream stream = channel.stream;
            stream.channels.remove(channel);
            channel.out.close();
            if (stream.upstream == channel) {
                stream.upstream = null;
                state.memory.giveBack(stream);
            }
            upstreams.gaveUp(channel);
            state.touch(stream);
        }
        if (link.isChild()) {
            roster.childGone(link, processGone || link.leaving);
        }
        if (state.parent == link) {
            state.parent = latestParent();
            if (state.parent != null) {
                reports.beginAnew();
                for (Channel channel : state.parent.channels.values()) {
                    rootDuty.adoptFloor(channel);
                }
            }
        }
    }

    private @Nullable PeerLink latestParent() {
        PeerLink latest = null;
        for (PeerLink link : state.links.values()) {
            latest = link.isChild() ? latest : link;
        }
        return latest;
    }

    private final class Inputs implements LiveInput.Visitor<@Nullable Void> {
        @Override
        public @Nullable Void linkOpened(LiveInput.LinkOpened input) {
            PeerLink link = new PeerLink(input.link(), input.peer(), input.role(), state.settings.unsentLimitBytes());
            state.links.put(link.number, link);
            interests.linkOpened(link);
            if (link.isChild()) {
                rootDuty.greet(link);
            } else {
                state.parent = link;
                reports.beginAnew();
            }
            return null;
        }

        @Override
        public @Nullable Void linkClosed(LiveInput.LinkClosed input) {
            PeerLink link = state.links.get(input.link());
            if (link != null) {
                forgetLink(link, input.processGone());
            }
            return null;
        }

        @Override
        public @Nullable Void linkSuspected(LiveInput.LinkSuspected input) {
            suspect(input.link(), true);
            return null;
        }

        @Override
        public @Nullable Void linkRecovered(LiveInput.LinkRecovered input) {
            suspect(input.link(), false);
            return null;
        }

        private void suspect(int number, boolean suspected) {
            PeerLink link = state.links.get(number);
            if (link != null) {
                link.suspected = suspected;
                link.channels.values().forEach(channel -> state.touch(channel.stream));
            }
        }

        @Override
        public @Nullable Void linkDrained(LiveInput.LinkDrained input) {
            PeerLink link = state.links.get(input.link());
            if (link != null) {
                link.unsentBytes = input.unsentBytes();
                link.pump(state);
            }
            return null;
        }

        @Override
        public @Nullable Void frameReceived(LiveInput.FrameReceived input) {
            PeerLink link = state.links.get(input.link());
            if (link != null) {
                frames.received(link, input.frame());
            }
            return null;
        }

        @Override
        public @Nullable Void dataReceived(LiveInput.DataReceived input) {
            frames.dataReceived(input);
            return null;
        }

        @Override
        public @Nullable Void appended(LiveInput.Appended input) {
            Stream stream = state.streams.get(input.stream());
            // What came before the log began anew says nothing about it.
            if (stream != null && stream.appending) {
                stream.appended(input.last(), input.nextEnd(), retention.markStepBytes());
                state.touch(stream);
            }
            return null;
        }

        @Override
        public @Nullable Void rootChanged(LiveInput.RootChanged input) {
            if (input.self() == state.root) {
                return null;
            }
            state.root = input.self();
            if (state.root) {
                interests.becameRoot();
                rootDuty.began();
            } else {
                roster.forgetOrphans();
            }
            return null;
        }

        @Override
        public @Nullable Void publisherOpened(LiveInput.PublisherOpened input) {
            Stream stream = state.newStream(input.stream(), true);
            if (stream == null) {
                state.emit(new LiveEffect.PublisherFailed(input.stream(), "this node has no room for another stream"));
                return null;
            }
            stream.restart(Position.START);
            state.memory.began();
            subscribers.streamBegan(stream, Position.START);
            tellings.introduceToNeighbours(stream);
            state.touch(stream);
            return null;
        }

        @Override
        public @Nullable Void published(LiveInput.Published input) {
            Stream stream = state.streams.get(input.stream());
            if (stream == null || !stream.local || stream.isEnded() || stream.have + input.bytes() > stream.limit) {
                throw new IllegalStateException(
                        "published " + input.bytes() + " bytes that " + input.stream() + " has no room for");
            }
            stream.have += input.bytes();
            state.flowBytes += input.bytes();
            stream.appending = true;
            return null;
        }

        @Override
        public @Nullable Void publisherClosed(LiveInput.PublisherClosed input) {
            Stream stream = state.streams.get(input.stream());
            if (stream != null) {
                endings.closed(stream);
            }
            return null;
        }

        @Override
        public @Nullable Void receiptAsked(LiveInput.ReceiptAsked input) {
            receipts.asked(input);
            return null;
        }

        @Override
        public @Nullable Void subscribed(LiveInput.Subscribed input) {
            subscribers.subscribed(input);
            return null;
        }

        @Override
        public @Nullable Void unsubscribed(LiveInput.Unsubscribed input) {
            subscribers.unsubscribed(input.subscription());
            return null;
        }

        @Override
        public @Nullable Void subscriberGrant(LiveInput.SubscriberGrant input) {
            subscribers.granted(input);
            return null;
        }

        @Override
        public @Nullable Void leaveRequested(LiveInput.LeaveRequested input) {
            for (Stream stream : List.copyOf(state.streams.values())) {
                endings.closed(stream);
            }
            if (state.parent != null) {
                state.send(state.parent, new LiveFrame.Leaving(state.self));
            }
            return null;
        }

        @Override
        public @Nullable Void tick(LiveInput.Tick input) {
            return null;
        }
    }
}
