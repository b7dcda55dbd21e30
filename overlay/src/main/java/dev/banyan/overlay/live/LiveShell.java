package dev.banyan.overlay.live;

import dev.banyan.overlay.link.Alarm;
import dev.banyan.overlay.link.Frame;
import dev.banyan.overlay.link.Link;
import dev.banyan.overlay.link.LinkLoops;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.live.core.LiveCore;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.LiveFrame;
import dev.banyan.overlay.live.core.LiveInput;
import dev.banyan.overlay.live.core.LiveSettings;
import dev.banyan.overlay.live.core.LiveUse;
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
import java.util.List;
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
    /** What logs have got, in the order in which they got it: comes before the other inputs, one of which may be the end of the stream. */
    private final ArrayDeque<LiveInput> appends = new ArrayDeque<>();

    private final Applications applications = new Applications();
    private final AtomicLong subscriptionNumbers = new AtomicLong();
    private final EffectRunner runner;
    private final Leaving leaving;
    private final Alarm wake;
    private boolean handling;
    private boolean checkScheduled;
    private boolean runScheduled;
    private boolean closed;

    /** A node without neighbours, publishers and subscriptions. */
    public LiveShell(Wiring wiring) {
        this.wiring = wiring;
        this.core = new LiveCore(wiring.self(), wiring.settings());
        this.ports = new LinkPorts(
                new LiveCodec(wiring.allocator(), wiring.controlFrameLimit()),
                wiring.allocator(),
                wiring.settings().unsentLimitBytes());
        this.logs = new LiveLogs(wiring.allocator());
        this.runner = new EffectRunner(this, ports, logs, applications, wiring.events());
        this.leaving = new Leaving(wiring.self(), this, applications, core::isDrained);
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
            if (closed || leaving.hasBegun()) {
                publisher.fail("this node has left the group, or is about to");
                return;
            }
            applications.add(stream, publisher);
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
            applications.add(number, subscription);
            tell(new LiveInput.Subscribed(number, topic, start, policy));
        };
        if (!later(open)) {
            listener.closed("this node has stopped", true);
        }
        return subscription;
    }

    @Override
    public CompletionStage<LiveUse> use() {
        CompletableFuture<LiveUse> use = new CompletableFuture<>();
        if (!later(() -> use.complete(core.use()))) {
            use.completeExceptionally(new IllegalStateException("this node has stopped"));
        }
        return use;
    }

    void unsubscribe(long number) {
        if (applications.removeSubscription(number) != null) {
            tell(new LiveInput.Unsubscribed(number));
        }
    }

    void failSubscription(long number, String reason) {
        applications.withSubscriber(number, subscriber -> {
            unsubscribe(number);
            subscriber.closed(reason, true);
        });
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
        // Not at once: what goes out at the end of a turn would bring the next, and no socket would be looked at
        // between.
        later(() -> {
            LinkPorts.Port port = ports.of(link);
            if (port != null) {
                tell(new LiveInput.LinkDrained(port.number, LinkPorts.unsent(port)));
            }
        });
    }

    @Override
    public boolean received(Link link, Frame frame) {
        if (frame.type() != LiveCodec.LIVE_CONTROL && frame.type() != LiveCodec.LIVE_DATA) {
            return false;
        }
        LinkPorts.Port port = ports.of(link);
        if (port == null || closed) {
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
        int bytes = payload.readableBytes();
        inputs.addLast(new LiveInput.DataReceived(
                port.number, header.alias(), header.offset(), bytes, logs.received(payload)));
        runSoon();
    }

    /** At the end of this turn of the loop: what the sockets and publishers have brought by then goes on together. */
    private void runSoon() {
        if (!runScheduled) {
            runScheduled = true;
            LinkLoops.atEndOfTurn(wiring.loop(), () -> {
                runScheduled = false;
                run();
            });
        }
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
        if (!later(() -> leaving.begin(atMost))) {
            leaving.end();
        }
        return leaving.left();
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
        appends.clear();
        logs.discardAll();
        applications.end(reason, failure);
        leaving.end();
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

    /** Does something on the event loop after that time, unless that has stopped by then. */
    void after(Duration delay, Runnable task) {
        try {
            wiring.loop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the event loop has stopped: nothing is done after {}", delay);
        }
    }

    /** A local publisher's bytes go into the log; {@link #published} follows. */
    LiveInput.Appended append(StreamId stream, ByteBuf bytes) {
        return logs.append(stream, bytes);
    }

    /** What was appended is there for others. */
    void published(LiveInput.Appended last, long bytes) {
        if (!closed) {
            appends.add(new LiveInput.Published(last.stream(), bytes));
            appended(last);
            runSoon();
        }
    }

    /** The log has got that. */
    void appended(LiveInput.Appended what) {
        appends.add(what);
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
            boolean more = true;
            while (more && !closed) {
                LiveInput next = nextInput();
                long now = wiring.nanoClock().getAsLong();
                List<LiveEffect> effects = next == null ? core.settle(now) : core.take(now, next);
                for (int i = 0; i < effects.size() && !closed; i++) {
                    effects.get(i).<@Nullable Void>accept(runner);
                }
                more = next != null || !effects.isEmpty();
            }
        } catch (RuntimeException e) {
            LOG.error("live streams of {} end because of an error in this program", wiring.self(), e);
            end("an error in this program; its log says more", true);
        } finally {
            handling = false;
        }
        if (!closed) {
            wake.at(core.nextWakeNanos());
            leaving.look();
        }
    }

    private @Nullable LiveInput nextInput() {
        LiveInput append = appends.poll();
        return append == null ? inputs.poll() : append;
    }

    /** After the flush that ends this turn of the loop, in the next one, the core learns what the sockets have taken. */
    void checkSoon() {
        if (!checkScheduled) {
            checkScheduled = true;
            LinkLoops.atEndOfTurn(wiring.loop(), () -> later(this::check));
        }
    }

    private void check() {
        checkScheduled = false;
        ports.forEachBelievedFull(port -> tell(new LiveInput.LinkDrained(port.number, LinkPorts.unsent(port))));
    }
}
