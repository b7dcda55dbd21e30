package dev.banyan.overlay.sim;

import dev.banyan.overlay.live.core.LiveCore;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.LiveInput;
import dev.banyan.overlay.live.core.LiveSettings;
import dev.banyan.overlay.live.core.SlowPolicy;
import dev.banyan.overlay.live.core.StartAt;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.tree.protocol.LinkRole;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The live streams of a simulated node: the core, logs that know lengths only, and applications. */
public final class SimLive {
    /** What the scenario tells a node's applications. */
    sealed interface Command {
        /** Opens the publisher of that number. */
        record Open(StreamId stream) implements Command {}

        /** Says messages of so many bytes each. */
        record Publish(StreamId stream, int messages, int bytes, boolean receipts) implements Command {}

        /** Closes a publisher. */
        record Close(StreamId stream) implements Command {}

        /** Subscribes under that number. */
        record Subscribe(long number, String topic, StartAt start, SlowPolicy policy) implements Command {}

        /**
         * Lets a subscriber take so much from now on.
         *
         * @param bytesPerSecond 0: nothing; {@link Long#MAX_VALUE}: all there is
         */
        record Pace(long number, long bytesPerSecond) implements Command {}
    }

    private static final long SECOND_NANOS = 1_000_000_000L;
    /** How long the turns of a node's loop take, one after the other. */
    private static final long[] TURNS_NANOS = {0, 300_000, 0, 4_000_000};

    private final SimShell shell;
    private final SimLinks links;
    private final LiveCore core;
    private final StreamBook book;
    private final ReceiptLedger receipts;
    private final SimLogs logs = new SimLogs();
    private final TreeMap<Long, Integer> numbers = new TreeMap<>();
    private final TreeMap<Integer, Long> byNumber = new TreeMap<>();
    private final TreeMap<StreamId, SimPublisher> publishers = new TreeMap<>();
    private final TreeMap<Long, App> apps = new TreeMap<>();
    private final TreeMap<Long, SimWire.LiveData> handles = new TreeMap<>();
    private final List<LiveEffect> events = new ArrayList<>();
    /** What the core is to hear before any other input. */
    private final ArrayDeque<LiveInput> answers = new ArrayDeque<>();

    /** Data that the node's loop has not come to. */
    private final ArrayDeque<LiveInput> arrived = new ArrayDeque<>();

    private final Runner runner = new Runner();
    private long turns;
    private int lastNumber;
    private long lastHandle;

    private static final class App {
        final SimSubscriber subscriber;
        final String topic;
        long bytesPerSecond = Long.MAX_VALUE;
        long workedOff;
        long waiting;
        boolean working;

        App(SimSubscriber subscriber, String topic) {
            this.subscriber = subscriber;
            this.topic = topic;
        }
    }

    SimLive(SimShell shell, SimLinks links, LiveSettings settings, StreamBook book, ReceiptLedger receipts) {
        this.shell = shell;
        this.links = links;
        this.book = book;
        this.receipts = receipts;
        this.core = new LiveCore(shell.id, settings);
    }

    /** The core, to be asked. */
    public LiveCore core() {
        return core;
    }

    /** The application that subscribed under that number. */
    public Optional<SimSubscriber> subscriber(long number) {
        return Optional.ofNullable(apps.get(number)).map(app -> app.subscriber);
    }

    /** All applications that subscribe, by number. */
    public List<SimSubscriber> subscribers() {
        return apps.values().stream().map(app -> app.subscriber).toList();
    }

    /** Whether an application here subscribes to the topic and is ready. */
    boolean isReadyFor(String topic) {
        for (App app : apps.values()) {
            if (app.topic.equals(topic) && app.subscriber.readySinceNanos() >= 0 && !app.subscriber.wasCut()) {
                return true;
            }
        }
        return false;
    }

    /** The application that publishes that stream. */
    public Optional<SimPublisher> publisher(StreamId stream) {
        return Optional.ofNullable(publishers.get(stream));
    }

    /** What was told about slow neighbours and subscribers, and what was refused, in order. */
    public List<LiveEffect> events() {
        return List.copyOf(events);
    }

    /** What is wrong with what was delivered, or with the memory of a log; empty if nothing. */
    Optional<String> wrong() {
        for (App app : apps.values()) {
            if (app.subscriber.wrong().isPresent()) {
                return app.subscriber.wrong();
            }
        }
        return receipts.wrong().or(() -> logs.wrong(core));
    }

    void linkOpened(long link, NodeId peer, LinkRole role) {
        int number = ++lastNumber;
        numbers.put(link, number);
        byNumber.put(number, link);
        tell(new LiveInput.LinkOpened(number, peer, role));
    }

    void linkClosed(long link, boolean processGone) {
        Integer number = numbers.remove(link);
        if (number != null) {
            byNumber.remove(number);
            tell(new LiveInput.LinkClosed(number, processGone));
        }
    }

    void suspected(long link, boolean suspected) {
        Integer number = numbers.get(link);
        if (number != null) {
            tell(suspected ? new LiveInput.LinkSuspected(number) : new LiveInput.LinkRecovered(number));
        }
    }

    void drained(long link, long unsentBytes) {
        Integer number = numbers.get(link);
        if (number != null) {
            tell(new LiveInput.LinkDrained(number, unsentBytes));
        }
    }

    void received(long link, SimWire message) {
        Integer number = numbers.get(link);
        if (number != null && message instanceof SimWire.Live live) {
            tell(new LiveInput.FrameReceived(number, live.frame()));
        } else if (number != null && message instanceof SimWire.LiveData data) {
            handles.put(++lastHandle, data);
            arrived(new LiveInput.DataReceived(number, data.alias(), data.from(), data.bytes(), lastHandle));
        }
    }

    void rootChanged(boolean self) {
        tell(new LiveInput.RootChanged(self));
    }

    void leave() {
        publishers.values().forEach(publisher -> publisher.failed("the node leaves"));
        tell(new LiveInput.LeaveRequested());
    }

    void command(Command command) {
        if (command instanceof Command.Open open) {
            publishers.put(open.stream(), new SimPublisher(open.stream()));
            logs.begin(open.stream(), 0);
            tell(new LiveInput.PublisherOpened(open.stream()));
        } else if (command instanceof Command.Publish publish) {
            publish(publish);
        } else if (command instanceof Command.Close close) {
            SimPublisher publisher = publishers.get(close.stream());
            if (publisher != null) {
                publisher.closing = true;
                write(publisher);
            }
        } else if (command instanceof Command.Subscribe subscribe) {
            apps.put(subscribe.number(), new App(new SimSubscriber(subscribe.number(), book), subscribe.topic()));
            tell(new LiveInput.Subscribed(
                    subscribe.number(), subscribe.topic(), subscribe.start(), subscribe.policy()));
            tell(new LiveInput.SubscriberGrant(subscribe.number(), SimSubscriber.AHEAD_BYTES));
        } else if (command instanceof Command.Pace pace) {
            App app = apps.get(pace.number());
            if (app != null) {
                app.bytesPerSecond = pace.bytesPerSecond();
                work(app);
            }
        }
    }

    private void publish(Command.Publish publish) {
        SimPublisher publisher = publishers.get(publish.stream());
        if (publisher == null) {
            return;
        }
        for (int i = 0; i < publish.messages(); i++) {
            var end = book.add(publish.stream(), publish.bytes());
            publisher.say(end);
            if (publish.receipts()) {
                publisher.receiptAsked();
                receipts.published(publish.stream(), end.number(), end.offset());
                tell(new LiveInput.ReceiptAsked(publish.stream(), end.number(), end.offset()));
            }
        }
        write(publisher);
    }

    private void write(SimPublisher publisher) {
        long bytes = publisher.takeWritable();
        if (bytes > 0) {
            logs.append(publisher.stream, bytes);
            takeArrived();
            take(new LiveInput.Published(publisher.stream, bytes));
            tell(appended(publisher.stream));
        }
        if (publisher.closing && publisher.waitingBytes() == 0) {
            publisher.closing = false;
            tell(new LiveInput.PublisherClosed(publisher.stream));
        }
    }

    private LiveInput.Appended appended(StreamId stream) {
        long have = logs.have(stream);
        return new LiveInput.Appended(stream, book.boundary(stream, have), book.nextEnd(stream, have));
    }

    /** The application works off what it was given, and takes more. */
    private void work(App app) {
        if (app.working || app.bytesPerSecond == 0 || app.waiting == 0) {
            return;
        }
        if (app.bytesPerSecond == Long.MAX_VALUE) {
            done(app, app.waiting);
            return;
        }
        long bytes = Math.min(app.waiting, Math.max(1, app.bytesPerSecond / 10));
        app.working = true;
        shell.after(bytes * SECOND_NANOS / app.bytesPerSecond, () -> {
            app.working = false;
            done(app, bytes);
            work(app);
        });
    }

    private void done(App app, long bytes) {
        app.waiting -= bytes;
        app.workedOff += bytes;
        long grant = app.workedOff + SimSubscriber.AHEAD_BYTES;
        shell.after(0, () -> tell(new LiveInput.SubscriberGrant(app.subscriber.number, grant)));
    }

    void tick() {
        if (core.nextWakeNanos() <= shell.now()) {
            tell(new LiveInput.Tick());
        }
    }

    private void tell(LiveInput input) {
        takeArrived();
        take(input);
        run(core.settle(shell.now()));
    }

    /** As the loop of a real node does, which reads all sockets before it goes on with what they brought: sooner or later. */
    private void arrived(LiveInput data) {
        arrived.add(data);
        if (arrived.size() == 1) {
            shell.after(TURNS_NANOS[(int) (turns++ % TURNS_NANOS.length)], () -> {
                takeArrived();
                run(core.settle(shell.now()));
            });
        }
    }

    private void takeArrived() {
        for (LiveInput next = arrived.poll(); next != null; next = arrived.poll()) {
            take(next);
        }
    }

    private void take(LiveInput input) {
        run(core.take(shell.now(), input));
        for (LiveInput answer = answers.poll(); answer != null; answer = answers.poll()) {
            run(core.take(shell.now(), answer));
        }
    }

    private void run(List<LiveEffect> effects) {
        for (int i = 0; i < effects.size(); i++) {
            effects.get(i).<@Nullable Void>accept(runner);
        }
    }

    private final class Runner implements LiveEffect.Visitor<@Nullable Void> {
        @Override
        public @Nullable Void sendFrame(LiveEffect.SendFrame effect) {
            SimWire.Live message = new SimWire.Live(effect.frame());
            send(effect.link(), message, message.bytes());
            return null;
        }

        @Override
        public @Nullable Void sendData(LiveEffect.SendData effect) {
            logs.check(effect.stream(), effect.from(), effect.bytes());
            SimWire.LiveData data = new SimWire.LiveData(effect.alias(), effect.from(), effect.bytes());
            send(effect.link(), data, data.wireBytes());
            return null;
        }

        private void send(int number, Object message, int bytes) {
            Long link = byNumber.get(number);
            if (link != null) {
                links.send(link, message, bytes);
            }
        }

        @Override
        public @Nullable Void append(LiveEffect.Append effect) {
            SimWire.LiveData data = handles.remove(effect.handle());
            if (data == null || data.bytes() != effect.skip() + effect.bytes()) {
                throw new IllegalStateException("appends what did not come: " + effect);
            }
            logs.appendAt(effect.stream(), data.from() + effect.skip(), effect.bytes());
            answers.add(appended(effect.stream()));
            return null;
        }

        @Override
        public @Nullable Void drop(LiveEffect.Drop effect) {
            handles.remove(effect.handle());
            return null;
        }

        @Override
        public @Nullable Void restart(LiveEffect.Restart effect) {
            logs.begin(effect.stream(), effect.at().offset());
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
            return null;
        }

        @Override
        public @Nullable Void publisherMay(LiveEffect.PublisherMay effect) {
            SimPublisher publisher = publishers.get(effect.stream());
            if (publisher != null) {
                publisher.mayUntil = effect.until();
                shell.after(0, () -> write(publisher));
            }
            return null;
        }

        @Override
        public @Nullable Void publisherFailed(LiveEffect.PublisherFailed effect) {
            publisher(effect.stream()).ifPresent(publisher -> publisher.failed(effect.reason()));
            return null;
        }

        @Override
        public @Nullable Void receiptReady(LiveEffect.ReceiptReady effect) {
            publisher(effect.stream()).ifPresent(publisher -> publisher.receipt(effect));
            receipts.received(effect);
            return null;
        }

        @Override
        public @Nullable Void audienceChanged(LiveEffect.AudienceChanged effect) {
            publisher(effect.stream()).ifPresent(publisher -> publisher.audience(effect.members()));
            return null;
        }

        @Override
        public @Nullable Void subscriptionFailed(LiveEffect.SubscriptionFailed effect) {
            events.add(effect);
            return null;
        }

        @Override
        public @Nullable Void subscriptionReady(LiveEffect.SubscriptionReady effect) {
            subscriber(effect.subscription()).ifPresent(subscriber -> subscriber.ready(shell.now()));
            return null;
        }

        @Override
        public @Nullable Void streamStarted(LiveEffect.StreamStarted effect) {
            subscriber(effect.subscription()).ifPresent(subscriber -> subscriber.started(effect));
            return null;
        }

        @Override
        public @Nullable Void deliver(LiveEffect.Deliver effect) {
            logs.check(effect.stream(), effect.from(), effect.bytes());
            App app = apps.get(effect.subscription());
            if (app != null) {
                app.subscriber.delivered(effect);
                app.waiting += effect.bytes();
                work(app);
            }
            return null;
        }

        @Override
        public @Nullable Void gapFound(LiveEffect.GapFound effect) {
            subscriber(effect.subscription()).ifPresent(subscriber -> subscriber.gap(effect));
            return null;
        }

        @Override
        public @Nullable Void streamEnded(LiveEffect.StreamEnded effect) {
            subscriber(effect.subscription()).ifPresent(subscriber -> subscriber.ended(effect.stream()));
            return null;
        }

        @Override
        public @Nullable Void subscriptionCut(LiveEffect.SubscriptionCut effect) {
            events.add(effect);
            subscriber(effect.subscription()).ifPresent(SimSubscriber::cut);
            shell.after(0, () -> tell(new LiveInput.Unsubscribed(effect.subscription())));
            return null;
        }

        @Override
        public @Nullable Void neighbourDemoted(LiveEffect.NeighbourDemoted effect) {
            events.add(effect);
            return null;
        }

        @Override
        public @Nullable Void streamResumed(LiveEffect.StreamResumed effect) {
            return null;
        }

        @Override
        public @Nullable Void subscriberDemoted(LiveEffect.SubscriberDemoted effect) {
            events.add(effect);
            subscriber(effect.subscription()).ifPresent(SimSubscriber::demoted);
            return null;
        }

        @Override
        public @Nullable Void receiverBlocks(LiveEffect.ReceiverBlocks effect) {
            events.add(effect);
            return null;
        }

        @Override
        public @Nullable Void demotedHere(LiveEffect.DemotedHere effect) {
            events.add(effect);
            return null;
        }

        @Override
        public @Nullable Void refused(LiveEffect.Refused effect) {
            events.add(effect);
            return null;
        }

        @Override
        public @Nullable Void failLink(LiveEffect.FailLink effect) {
            throw new IllegalStateException("a peer is said to break the protocol: " + effect.detail());
        }
    }

    long nextWakeNanos() {
        return core.nextWakeNanos();
    }
}
