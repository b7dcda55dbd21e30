package dev.banyan.overlay.live;

import dev.banyan.overlay.link.Alarm;
import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.Link;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.live.core.LiveCore;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.LiveFrame;
import dev.banyan.overlay.live.core.LiveInput;
import dev.banyan.overlay.live.core.LiveSettings;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.SlowPolicy;
import dev.banyan.overlay.live.core.StartAt;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live streams of one group at one node: feeds the pure core with what happens on links and in applications, and carries out what
 * it decides. Everything happens on one event loop, on which all tree links of the group must be; methods of the two interfaces may be
 * called from any thread.
 */
public final class LiveShell implements LiveStreams, LiveLinks {
    /**
     * What a shell needs.
     *
     * @param self this life of this node
     * @param loop where everything happens
     * @param controlFrameLimit longest payload of a control frame on a link
     * @param publisherNumbers numbers the publishers of this life of the node; any thread
     * @param nanoClock monotonic time
     * @param events hears what operators want to know: demotions, refusals; on the loop
     */
    public record Wiring(
            NodeId self,
            EventLoop loop,
            LiveSettings settings,
            int controlFrameLimit,
            ByteBufAllocator allocator,
            IntSupplier publisherNumbers,
            LongSupplier nanoClock,
            Consumer<LiveEffect> events) {}

    private static final Logger LOG = LoggerFactory.getLogger(LiveShell.class);

    private final Wiring wiring;
    private final LiveCore core;
    private final LinkPorts ports;
    private final LiveLogs logs;
    private final ArrayDeque<LiveInput> inputs = new ArrayDeque<>();
    private final Map<StreamId, Outgoing> publishers = new HashMap<>();
    private final Map<Long, Incoming> subscriptions = new HashMap<>();
    private final Map<Long, ByteBuf> received = new HashMap<>();
    private final AtomicLong subscriptionNumbers = new AtomicLong();
    private final EffectRunner runner = new EffectRunner();
    private final Alarm wake;
    private long lastHandle;
    private boolean handling;
    private boolean checkScheduled;
    private boolean closed;
    private @Nullable CompletableFuture<Done> leaving;
    private boolean leaveTold;
    private LiveInput.@Nullable Appended appended;

    /** A node without neighbours, publishers and subscriptions. */
    public LiveShell(Wiring wiring) {
        this.wiring = wiring;
        this.core = new LiveCore(wiring.self(), wiring.settings());
        this.ports = new LinkPorts(
                new LiveCodec(wiring.allocator(), wiring.controlFrameLimit()),
                wiring.allocator(),
                wiring.settings().unsentLimitBytes());
        this.logs = new LiveLogs(wiring.allocator());
        this.wake = new Alarm(wiring.loop(), wiring.nanoClock(), () -> tell(new LiveInput.Tick()));
    }

    @Override
    public EventLoop loop() {
        return wiring.loop();
    }

    @Override
    public OutgoingStream publish(String topic, PublisherListener listener) {
        StreamId stream =
                new StreamId(topic, wiring.self(), wiring.publisherNumbers().getAsInt());
        Outgoing publisher = new Outgoing(this, stream, listener);
        Runnable open = () -> {
            if (closed || leaving != null) {
                publisher.fail("this node has left the group, or is about to");
                return;
            }
            publishers.put(stream, publisher);
            logs.begin(stream, Position.START);
            tell(new LiveInput.PublisherOpened(stream));
        };
        if (!later(open)) {
            publisher.fail("this node has stopped");
        }
        return publisher;
    }

    @Override
    public IncomingStreams subscribe(String topic, StartAt start, SlowPolicy policy, SubscriberListener listener) {
        StreamId.checkedTopic(topic);
        long number = subscriptionNumbers.incrementAndGet();
        Incoming subscription = new Incoming(this, number, listener);
        Runnable open = () -> {
            if (closed) {
                listener.closed("this node has left the group", true);
                return;
            }
            subscriptions.put(number, subscription);
            tell(new LiveInput.Subscribed(number, topic, start, policy));
        };
        if (!later(open)) {
            listener.closed("this node has stopped", true);
        }
        return subscription;
    }

    void unsubscribe(long number) {
        if (subscriptions.remove(number) != null) {
            tell(new LiveInput.Unsubscribed(number));
        }
    }

    private void endSubscription(long number, String reason, boolean failure) {
        Incoming subscription = subscriptions.get(number);
        if (subscription != null) {
            unsubscribe(number);
            subscription.listener().closed(reason, failure);
        }
    }

    @Override
    public void linkOpened(Link link, LinkRole role) {
        if (!closed) {
            LinkPorts.Port port = ports.open(link);
            tell(new LiveInput.LinkOpened(port.number, port.peer(), role));
        }
    }

    @Override
    public void linkClosed(Link link, boolean processGone) {
        if (!wiring.loop().inEventLoop()) {
            later(() -> linkClosed(link, processGone));
            return;
        }
        LinkPorts.Port port = ports.close(link);
        if (port != null) {
            tell(new LiveInput.LinkClosed(port.number, processGone));
        }
    }

    @Override
    public void linkSuspected(Link link, boolean suspected) {
        LinkPorts.Port port = ports.of(link);
        if (port != null) {
            tell(suspected ? new LiveInput.LinkSuspected(port.number) : new LiveInput.LinkRecovered(port.number));
        }
    }

    @Override
    public void linkDrained(Link link) {
        LinkPorts.Port port = ports.of(link);
        if (port != null) {
            tell(new LiveInput.LinkDrained(port.number, LinkPorts.unsent(port)));
        }
    }

    @Override
    public boolean received(Link link, Frame frame) {
        if (frame.type() != LiveCodec.LIVE_CONTROL && frame.type() != LiveCodec.LIVE_DATA) {
            return false;
        }
        LinkPorts.Port port = ports.of(link);
        if (port == null) {
            frame.release();
            return true;
        }
        try {
            if (frame.type() == LiveCodec.LIVE_DATA) {
                data(port, frame.payload());
            } else {
                control(port, frame.payload());
            }
        } catch (LiveFormatException e) {
            link.fail(LinkReason.MALFORMED_FRAME, "live frame of " + port.peer() + ": " + e.getMessage());
        }
        return true;
    }

    private void control(LinkPorts.Port port, ByteBuf payload) throws LiveFormatException {
        LiveFrame frame;
        try {
            frame = port.decoder.decode(payload);
        } finally {
            payload.release();
        }
        if (frame != null) {
            tell(new LiveInput.FrameReceived(port.number, frame));
        }
    }

    private void data(LinkPorts.Port port, ByteBuf payload) throws LiveFormatException {
        LiveCodec.DataHeader header;
        try {
            header = LiveCodec.readDataHeader(payload);
        } catch (LiveFormatException e) {
            payload.release();
            throw e;
        }
        long handle = ++lastHandle;
        received.put(handle, payload);
        tell(new LiveInput.DataReceived(port.number, header.alias(), header.offset(), payload.readableBytes(), handle));
    }

    @Override
    public void rootChanged(boolean self) {
        later(() -> tell(new LiveInput.RootChanged(self)));
    }

    /**
     * This node leaves the group: publishers are closed, and what they have said reaches every member that counts, if that happens in
     * time.
     *
     * @return completes then, or after {@code atMost}
     */
    public CompletionStage<Done> leave(Duration atMost) {
        CompletableFuture<Done> left = new CompletableFuture<>();
        boolean possible = later(() -> {
            if (closed || leaving != null) {
                left.complete(Done.getInstance());
                return;
            }
            leaving = left;
            publishers.values().forEach(Outgoing::finish);
            wiring.loop().schedule(() -> leaveNow(atMost), atMost.toNanos(), TimeUnit.NANOSECONDS);
            lookAtLeave();
        });
        if (!possible) {
            left.complete(Done.getInstance());
        }
        return left;
    }

    private void lookAtLeave() {
        CompletableFuture<Done> waits = leaving;
        if (waits == null || waits.isDone()) {
            return;
        }
        if (!leaveTold && publishers.values().stream().noneMatch(Outgoing::isWaiting)) {
            leaveTold = true;
            tell(new LiveInput.LeaveRequested());
        }
        if (leaveTold && core.isDrained()) {
            waits.complete(Done.getInstance());
        }
    }

    private void leaveNow(Duration atMost) {
        CompletableFuture<Done> waits = leaving;
        if (waits != null && !waits.isDone()) {
            LOG.warn(
                    "{} leaves a group though not all members have what it published within {} (banyan.live.leave-timeout)",
                    wiring.self(),
                    atMost);
            if (!leaveTold) {
                leaveTold = true;
                publishers.values().forEach(publisher -> publisher.fail("this node has left the group"));
                tell(new LiveInput.LeaveRequested());
            }
            waits.complete(Done.getInstance());
        }
    }

    /** Ends everything: the group was left, or the node dies. Publishers and subscribers are told. */
    public void close(String reason) {
        later(() -> end(reason, false));
    }

    private void end(String reason, boolean failure) {
        if (closed) {
            return;
        }
        closed = true;
        wake.cancel();
        inputs.clear();
        received.values().forEach(ByteBuf::release);
        received.clear();
        logs.discardAll();
        List<Outgoing> speaking = List.copyOf(publishers.values());
        publishers.clear();
        speaking.forEach(publisher -> publisher.fail(reason));
        List<Incoming> listening = List.copyOf(subscriptions.values());
        subscriptions.clear();
        listening.forEach(subscription -> subscription.listener().closed(reason, failure));
        if (leaving != null) {
            leaving.complete(Done.getInstance());
        }
    }

    /** Does something on the event loop; false if that has stopped. */
    boolean later(Runnable task) {
        try {
            wiring.loop().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** A local publisher's bytes go into the log; {@link #published} follows. */
    void append(StreamId stream, ByteBuf bytes) {
        appended = logs.append(stream, bytes);
    }

    /** What was appended is there for others. Before all that waits, which may be the end of the stream. */
    void published(StreamId stream, long bytes) {
        LiveInput.Appended last = appended;
        if (last != null && !closed) {
            inputs.addFirst(last);
            inputs.addFirst(new LiveInput.Published(stream, bytes));
            run();
        }
    }

    void tell(LiveInput input) {
        if (!closed) {
            inputs.addLast(input);
            run();
        }
    }

    private void run() {
        if (handling) {
            return;
        }
        handling = true;
        try {
            for (LiveInput next = inputs.poll(); next != null && !closed; next = inputs.poll()) {
                List<LiveEffect> effects = core.handle(wiring.nanoClock().getAsLong(), next);
                for (int i = 0; i < effects.size() && !closed; i++) {
                    effects.get(i).<@Nullable Void>accept(runner);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("live streams of {} end because of an error in this program", wiring.self(), e);
            end("an error in this program; its log says more", true);
        } finally {
            handling = false;
        }
        if (!closed) {
            wake.at(core.nextWakeNanos());
            lookAtLeave();
        }
    }

    /** After the flush that ends this turn of the loop, the core learns what the sockets have taken. */
    private void checkSoon() {
        if (!checkScheduled) {
            checkScheduled = true;
            later(() -> {
                checkScheduled = false;
                ports.forEachBelievedFull(port -> tell(new LiveInput.LinkDrained(port.number, LinkPorts.unsent(port))));
            });
        }
    }

    private @Nullable SubscriberListener subscriber(long number) {
        Incoming subscription = subscriptions.get(number);
        return subscription == null ? null : subscription.listener();
    }

    private final class EffectRunner implements LiveEffect.Visitor<@Nullable Void> {
        @Override
        public @Nullable Void sendFrame(LiveEffect.SendFrame effect) {
            ports.send(effect.link(), effect.frame());
            return null;
        }

        @Override
        public @Nullable Void sendData(LiveEffect.SendData effect) {
            List<ByteBuf> bytes = logs.slices(effect.stream(), effect.from(), effect.bytes());
            if (ports.sendData(effect.link(), effect.alias(), effect.from(), bytes)) {
                checkSoon();
            }
            return null;
        }

        @Override
        public @Nullable Void append(LiveEffect.Append effect) {
            ByteBuf payload = received.remove(effect.handle());
            if (payload == null) {
                throw new IllegalStateException("appends what did not come: " + effect);
            }
            inputs.addFirst(logs.append(effect.stream(), payload.skipBytes(effect.skip())));
            return null;
        }

        @Override
        public @Nullable Void drop(LiveEffect.Drop effect) {
            ByteBuf payload = received.remove(effect.handle());
            if (payload != null) {
                payload.release();
            }
            return null;
        }

        @Override
        public @Nullable Void restart(LiveEffect.Restart effect) {
            logs.begin(effect.stream(), effect.at());
            return null;
        }

        @Override
        public @Nullable Void release(LiveEffect.Release effect) {
            logs.release(effect.stream(), effect.below());
            return null;
        }

        @Override
        public @Nullable Void discard(LiveEffect.Discard effect) {
            logs.discard(effect.stream());
            publishers.remove(effect.stream());
            return null;
        }

        @Override
        public @Nullable Void publisherMay(LiveEffect.PublisherMay effect) {
            Outgoing publisher = publishers.get(effect.stream());
            if (publisher != null) {
                publisher.may(effect.until());
            }
            return null;
        }

        @Override
        public @Nullable Void publisherFailed(LiveEffect.PublisherFailed effect) {
            Outgoing publisher = publishers.remove(effect.stream());
            if (publisher != null) {
                logs.discard(effect.stream());
                publisher.fail(effect.reason());
            }
            return null;
        }

        @Override
        public @Nullable Void receiptReady(LiveEffect.ReceiptReady effect) {
            Outgoing publisher = publishers.get(effect.stream());
            if (publisher != null) {
                publisher.listener().receipt(effect);
            }
            return null;
        }

        @Override
        public @Nullable Void audienceChanged(LiveEffect.AudienceChanged effect) {
            Outgoing publisher = publishers.get(effect.stream());
            if (publisher != null) {
                publisher.listener().audience(effect.members());
            }
            return null;
        }

        @Override
        public @Nullable Void subscriptionFailed(LiveEffect.SubscriptionFailed effect) {
            endSubscription(effect.subscription(), effect.reason(), true);
            return null;
        }

        @Override
        public @Nullable Void subscriptionReady(LiveEffect.SubscriptionReady effect) {
            SubscriberListener subscriber = subscriber(effect.subscription());
            if (subscriber != null) {
                subscriber.ready();
            }
            return null;
        }

        @Override
        public @Nullable Void streamStarted(LiveEffect.StreamStarted effect) {
            SubscriberListener subscriber = subscriber(effect.subscription());
            if (subscriber != null) {
                subscriber.started(effect.stream(), effect.at(), effect.fromNumber());
            }
            return null;
        }

        @Override
        public @Nullable Void deliver(LiveEffect.Deliver effect) {
            SubscriberListener subscriber = subscriber(effect.subscription());
            if (subscriber != null) {
                subscriber.delivered(effect.stream(), logs.copy(effect.stream(), effect.from(), effect.bytes()));
            }
            return null;
        }

        @Override
        public @Nullable Void gapFound(LiveEffect.GapFound effect) {
            SubscriberListener subscriber = subscriber(effect.subscription());
            if (subscriber != null) {
                subscriber.gap(effect.stream(), effect.resume(), effect.reason());
            }
            return null;
        }

        @Override
        public @Nullable Void streamEnded(LiveEffect.StreamEnded effect) {
            SubscriberListener subscriber = subscriber(effect.subscription());
            if (subscriber != null) {
                subscriber.ended(effect.stream(), effect.cause());
            }
            return null;
        }

        @Override
        public @Nullable Void subscriptionCut(LiveEffect.SubscriptionCut effect) {
            wiring.events().accept(effect);
            endSubscription(
                    effect.subscription(),
                    "it was too slow for " + effect.stream() + ", and its policy is to be disconnected then",
                    true);
            return null;
        }

        @Override
        public @Nullable Void neighbourDemoted(LiveEffect.NeighbourDemoted effect) {
            wiring.events().accept(effect);
            return null;
        }

        @Override
        public @Nullable Void streamResumed(LiveEffect.StreamResumed effect) {
            wiring.events().accept(effect);
            return null;
        }

        @Override
        public @Nullable Void subscriberDemoted(LiveEffect.SubscriberDemoted effect) {
            wiring.events().accept(effect);
            SubscriberListener subscriber = subscriber(effect.subscription());
            if (subscriber != null) {
                subscriber.demoted(effect.stream(), Duration.ofNanos(effect.stalledNanos()));
            }
            return null;
        }

        @Override
        public @Nullable Void demotedHere(LiveEffect.DemotedHere effect) {
            wiring.events().accept(effect);
            return null;
        }

        @Override
        public @Nullable Void refused(LiveEffect.Refused effect) {
            wiring.events().accept(effect);
            return null;
        }

        @Override
        public @Nullable Void failLink(LiveEffect.FailLink effect) {
            LinkPorts.Port port = ports.of(effect.link());
            if (port != null) {
                ports.close(port.link);
                port.link.fail(LinkReason.PROTOCOL_ERROR, effect.detail());
            }
            return null;
        }
    }
}
