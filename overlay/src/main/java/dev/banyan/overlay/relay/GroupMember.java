package dev.banyan.overlay.relay;

import dev.banyan.overlay.Group;
import dev.banyan.overlay.OverlayEvent;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.ReceivedFile;
import dev.banyan.overlay.SendOptions;
import dev.banyan.overlay.Topic;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.TopicStats;
import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.TransferStatus;
import dev.banyan.overlay.TreeSnapshot;
import dev.banyan.overlay.TreeSurvey;
import dev.banyan.overlay.bulk.TransferJacksonModule;
import dev.banyan.overlay.bulk.core.FileTraits;
import dev.banyan.overlay.bulk.core.InlineContent;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.bulk.core.TransferId;
import dev.banyan.overlay.bulk.core.TransferMessage;
import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.SourceFile;
import dev.banyan.overlay.bulk.store.StoreException;
import dev.banyan.overlay.link.LinkKind;
import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.link.LinkService;
import dev.banyan.overlay.link.OfferedLink;
import dev.banyan.overlay.live.LiveShell;
import dev.banyan.overlay.membership.ControlChannel;
import dev.banyan.overlay.membership.ControlSystem;
import dev.banyan.overlay.membership.GroupAddress;
import dev.banyan.overlay.membership.GroupContacts;
import dev.banyan.overlay.membership.LastingRef;
import dev.banyan.overlay.topic.Topics;
import dev.banyan.tree.actor.CborCodec;
import dev.banyan.tree.actor.TreeBuilder;
import dev.banyan.tree.actor.TreeView;
import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.member.TreeMember;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import dev.banyan.tree.protocol.TreeEvent;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** This node's membership in one group: puts its parts together and is what the application holds. */
public final class GroupMember implements Group {
    /**
     * What a node lends to each of its groups.
     *
     * @param self this node
     * @param transferNumbers numbers the transfers of this life of the node
     * @param publisherNumbers numbers its publishers
     * @param treeListener hears of every change of a group's tree at this node, on an actor's thread; must not block
     * @param founder whether this node has no seeds, so that nobody can be older
     */
    public record Host(
            NodeId self,
            String dataAddress,
            LinkService links,
            TransferFactory transfers,
            GroupSettings settings,
            AtomicLong transferNumbers,
            AtomicInteger publisherNumbers,
            BiConsumer<String, TreeEvent> treeListener,
            boolean founder,
            LongSupplier nanoClock) {}

    private final String name;
    private final Host host;
    private final ControlChannel control;
    private final GroupView view;
    private final LiveShell live;
    private final Topics topics;
    private final TreeLinkTable links;
    private final TreeMember core;
    private final RelayMemory memory;
    private final Spool spool;
    private final LastingRef<TreeBuilder.Command> tree;
    private final LastingRef<RelayCommand> relay;
    private final CborCodec<TransferMessage> codec;
    private final CompletableFuture<Group> joined = new CompletableFuture<>();
    private final CompletableFuture<Done> left = new CompletableFuture<>();
    private final CompletableFuture<Done> stopped = new CompletableFuture<>();
    private volatile List<NodeId> known = List.of();
    private volatile @Nullable ControlSystem system;
    private volatile boolean cut;
    private volatile boolean leftByApplication;

    private GroupMember(String name, Host host, ControlChannel control) {
        this.name = name;
        this.host = host;
        this.control = control;
        GroupSettings settings = host.settings();
        this.view = new GroupView(host.self().name(), name, settings);
        this.codec = TransferJacksonModule.codec(settings.controlBytesMax());
        this.live = liveStreams();
        this.topics = new Topics(name, live, settings.topic(), host.nanoClock());
        this.tree = new LastingRef<>("tree of group " + name, settings.rebuildMail());
        this.relay = new LastingRef<>("relay of group " + name, settings.rebuildMail());
        this.links = new TreeLinkTable(
                name,
                host.links(),
                CborCodec.ofTreeMessages(settings.controlBytesMax()),
                new RelayNeighbours(relay, codec, () -> cut),
                live);
        this.core = core();
        this.memory = new RelayMemory(member(), settings);
        this.spool = new Spool(settings.spool());
        stopped.thenRun(() -> joined.completeExceptionally(
                new OverlayException("this node has left group " + name + " before it had a place in it")));
    }

    /** Joins: from here on the node looks for its place in the group's tree. */
    public static GroupMember join(String name, Host host, ControlChannel control, ControlSystem system) {
        GroupMember member = new GroupMember(name, host, control);
        Duration settle = host.founder() ? Duration.ZERO : host.settings().settle();
        member.run(system, Optional.of(settle));
        member.links.tellTo(member.tree);
        return member;
    }

    /** Starts the actors of this group in an ActorSystem, the first one of the node or one that replaces another. */
    private void run(ControlSystem system, Optional<Duration> settle) {
        this.system = system;
        links.hold(false);
        memory.held = false;
        GroupSettings settings = host.settings();
        control.sendBy(system);
        ActorRef<TreeBuilder.Command> treeActor = system.spawn(
                TreeBuilder.create(
                        new TreeBuilder.Wiring(host.self(), core, links, control, this::changed, host.nanoClock())),
                GroupAddress.actorName(name, host.self()));
        ActorRef<RelayCommand> relayActor = system.spawn(
                Relay.create(
                        new Relay.Wiring(
                                name,
                                host.self(),
                                relay,
                                links,
                                host.links(),
                                codec,
                                host.transfers(),
                                treeActor,
                                view,
                                stopped,
                                host.nanoClock()),
                        memory),
                "relay." + name);
        relay.deliverTo(relayActor);
        tree.deliverTo(treeActor);
        system.spawn(
                GroupContacts.create(
                        new GroupContacts.Wiring(name, host.self(), treeActor, settle, told -> known = told)),
                "contacts." + name);
        system.spawn(
                Describer.create(host.self(), this::look, host.links().counters()),
                GroupAddress.describerName(name, host.self()));
    }

    /**
     * Takes the group out of its ActorSystem, which is about to end. Links and transfers go on; what they have to say waits until
     * {@link #resume}.
     *
     * @return completes when no actor of the group works any more
     */
    public CompletionStage<Done> suspend() {
        Duration atMost = ControlSystem.ASK_TIMEOUT;
        Scheduler scheduler = current().scheduler();
        // Before the actors are asked: whatever happens to them from now on, the group goes on.
        links.hold(true);
        memory.held = true;
        ActorRef<RelayCommand> relayActor = relay.hold();
        ActorRef<TreeBuilder.Command> treeActor = tree.hold();
        return AskPattern.<RelayCommand, Done>ask(relayActor, RelayCommand.HandOver::new, atMost, scheduler)
                .thenCompose(done -> AskPattern.ask(treeActor, TreeBuilder.HandOver::new, atMost, scheduler));
    }

    /** Goes on in another ActorSystem; no actor of the group may run in the old one any more. */
    public void resume(ControlSystem next) {
        if (cut) {
            return;
        }
        if (left.isDone()) {
            memory.running.values().forEach(transfer -> transfer.cancel("this node has left the group"));
            abandon();
            stopped.complete(Done.getInstance());
            return;
        }
        boolean knewOthers = known.stream().anyMatch(node -> !node.equals(host.self()));
        run(next, knewOthers ? Optional.empty() : Optional.of(host.settings().settle()));
        relay.tell(new RelayCommand.Wake());
        tree.tell(new TreeBuilder.FromHost(new Input.Tick()));
    }

    private LiveShell liveStreams() {
        return new LiveShell(new LiveShell.Wiring(
                host.self(),
                host.links().nextLoop(),
                host.settings().live(),
                host.settings().controlBytesMax(),
                PooledByteBufAllocator.DEFAULT,
                host.publisherNumbers()::incrementAndGet,
                host.nanoClock(),
                effect -> Events.of(effect, host.self(), Instant.now()).ifPresent(view::happened)));
    }

    /** This node as the group knows it. */
    private Member member() {
        NodeId self = host.self();
        GroupSettings settings = host.settings();
        Rank rank = new Rank(settings.rootPreference(), self.incarnation(), self);
        return new Member(self, rank, settings.fanOut(), host.dataAddress());
    }

    private TreeMember core() {
        NodeId self = host.self();
        GroupSettings settings = host.settings();
        Member member = member();
        RandomGenerator random = new SplittableRandom(self.digest() * 31L + name.hashCode());
        return new TreeMember(
                settings.builder().protocol(),
                settings.builder().create(member, random),
                new Attachment(member, settings.attach(), random));
    }

    /** Calls with each file that arrives complete and verified, on some thread; must not block. */
    public void onReceived(Consumer<ReceivedFile> listener) {
        view.onReceived(listener);
    }

    /** What the application waits for ends here, after no actor of the group has ended it in time. */
    public void abandon() {
        memory.sending.values().stream()
                .filter(send -> !send.transfer().isDone())
                .forEach(send -> send.transfer().fail("this node has stopped"));
        view.close();
    }

    /** Who was too slow for a topic, in the order in which they first were. */
    public List<SlowReceiver> slowReceivers() {
        return view.slowReceivers();
    }

    /** Calls with each event, on some thread; must not block. */
    public void onEvent(Consumer<OverlayEvent> listener) {
        view.onEvent(listener);
    }

    /** Something happened to the node as a whole: a line of this group's journal as well. */
    public void happened(OverlayEvent event) {
        view.happened(event);
    }

    /** Whether this node has left the group, or is about to. */
    public boolean isLeft() {
        return left.isDone();
    }

    /** Completes when this node has left the group and nothing of it runs here any more. */
    public CompletionStage<Done> stopped() {
        return stopped.minimalCompletionStage();
    }

    /** Completes when this node has its place in the tree. */
    public CompletionStage<Group> joined() {
        return joined.minimalCompletionStage();
    }

    /** A peer has dialled a link for this group. */
    public void offered(OfferedLink offered) {
        offered.hello().kind().accept(new LinkKind.Visitor<Boolean>() {
            @Override
            public Boolean tree(LinkKind.Tree kind) {
                links.offered(offered, kind.reservation());
                return true;
            }

            @Override
            public Boolean bulk(LinkKind.Bulk kind) {
                relay.tell(new RelayCommand.BulkOffered(offered, kind.transferId()));
                return true;
            }

            @Override
            public Boolean repair(LinkKind.Repair kind) {
                offered.refuse(LinkReason.OTHER, "repair links are not served by this version", List.of());
                return true;
            }
        });
    }

    /** Falls silent at once, as a process that dies does. */
    public void cut() {
        cut = true;
        control.cut();
        links.cut();
        tree.close();
        relay.close();
        live.close("this node has died");
        view.close();
    }

    private void changed(TreeEvent event) {
        if (cut) {
            return;
        }
        if (left.isDone()) {
            memory.running.values().forEach(transfer -> transfer.cancel("this node has left the group"));
            abandon();
            stopped.complete(Done.getInstance());
            return;
        }
        relay.tell(new RelayCommand.TreeChanged(event));
        host.treeListener().accept(name, event);
        Events.of(event, Instant.now()).ifPresent(view::happened);
        if (event instanceof TreeEvent.RootChanged root) {
            live.rootChanged(root.root().equals(host.self()));
        }
        boolean placed = event instanceof TreeEvent.ParentChanged
                || (event instanceof TreeEvent.RootChanged root && root.root().equals(host.self()));
        if (placed) {
            joined.complete(this);
        } else if (event instanceof TreeEvent.Left) {
            live.close("this node has left group " + name);
            left.complete(Done.getInstance());
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Transfer send(Path file, SendOptions options) {
        requireMember(file.toString());
        Path fileName = file.getFileName();
        if (fileName == null) {
            throw new OverlayException("cannot send " + file + ": it is no file");
        }
        SourceFile source;
        try {
            source = SourceFile.open(file, FileOpener.SYSTEM);
        } catch (StoreException e) {
            throw new OverlayException(String.valueOf(e.getMessage()), e);
        }
        return begin(fileName.toString(), source, source.traits(), options);
    }

    @Override
    public CompletionStage<Transfer> send(String fileName, Source<ByteString, ?> content, SendOptions options) {
        requireMember(fileName);
        try {
            TransferHeader.requireFileName(fileName);
        } catch (IllegalArgumentException e) {
            throw new OverlayException("cannot send a stream: " + e.getMessage(), e);
        }
        return spool.take(fileName, content, current()).thenApply(source -> {
            if (left.isDone()) {
                host.transfers().abandon(source);
            }
            requireMember(fileName);
            return begin(fileName, source, FileTraits.UNKNOWN, options);
        });
    }

    private void requireMember(String fileName) {
        if (left.isDone()) {
            throw new OverlayException(
                    "cannot send " + fileName + ": this node has left group " + name + "; join it again");
        }
    }

    private Transfer begin(String fileName, SourceFile source, FileTraits traits, SendOptions options) {
        TransferHeader header = header(fileName, source, traits);
        Optional<InlineContent> content = inline(source);
        OutgoingTransfer transfer = new OutgoingTransfer(header, host.nanoClock(), relay::tell);
        relay.tell(new RelayCommand.SendFile(source, transfer, content, options.limitBitsPerSecond()));
        return transfer;
    }

    /** All of a file that is small enough to go out with its announcement. */
    private Optional<InlineContent> inline(SourceFile source) {
        long bytes = source.sizeBytes();
        if (bytes == 0 || bytes > host.settings().directory().inlineMax()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InlineContent(source.readAll()));
        } catch (StoreException e) {
            host.transfers().abandon(source);
            throw new OverlayException(String.valueOf(e.getMessage()), e);
        }
    }

    private TransferHeader header(String fileName, SourceFile source, FileTraits traits) {
        NodeId self = host.self();
        TransferId id = new TransferId(
                self.name(), self.incarnation(), host.transferNumbers().incrementAndGet());
        try {
            int stripes = host.settings().stripesFor(source.sizeBytes(), known.size() - 1);
            int preferred = host.settings().preferredChunkBytes(source.sizeBytes(), stripes);
            int chunk = TransferHeader.chunkBytesFor(source.sizeBytes(), preferred);
            return new TransferHeader(id, self, fileName, source.sizeBytes(), traits, chunk, stripes);
        } catch (IllegalArgumentException e) {
            host.transfers().abandon(source);
            throw new OverlayException("cannot send " + source.path() + ": " + e.getMessage(), e);
        }
    }

    /** What the node may send of all files together is bounded from now on; 0 for no limit. Any thread. */
    public void upLimited(long bitsPerSecond) {
        relay.tell(new RelayCommand.UpLimited(bitsPerSecond));
    }

    @Override
    public void receiveInto(Path directory) {
        relay.tell(new RelayCommand.ReceiveInto(directory));
    }

    @Override
    public Source<ReceivedFile, NotUsed> received() {
        return view.received().source();
    }

    @Override
    public List<TransferStatus> transfers() {
        return view.transfers();
    }

    @Override
    public Source<OverlayEvent, NotUsed> events() {
        return view.events().source();
    }

    @Override
    public List<OverlayEvent> journal() {
        return view.journal();
    }

    @Override
    public CompletionStage<TopicStats> topicStats() {
        return topics.stats();
    }

    @Override
    public <T> Topic<T> topic(String topic, TopicCodec<T> codec) {
        return topics.topic(topic, codec);
    }

    @Override
    public CompletionStage<TreeSnapshot> tree() {
        return look().thenApply(view -> TreeSnapshots.of(name, host.self(), view));
    }

    private CompletableFuture<TreeView> look() {
        CompletableFuture<TreeView> answer = new CompletableFuture<>();
        tree.tell(new TreeBuilder.Look(answer));
        return answer.orTimeout(ControlSystem.ASK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<TreeSurvey> survey() {
        return look().thenCompose(view -> {
            List<NodeId> members = known.isEmpty() ? List.of(host.self()) : known;
            int asked = Math.min(members.size(), host.settings().surveyLimit());
            CompletableFuture<TreeSurvey> answer = new CompletableFuture<>();
            Survey.Question question = new Survey.Question(
                    name,
                    view.root(),
                    members.subList(0, asked),
                    members.subList(asked, members.size()),
                    host.settings().surveyTimeout(),
                    answer);
            current().launch(Survey.create(question));
            Duration atMost = host.settings().surveyTimeout().plus(ControlSystem.ASK_TIMEOUT);
            return answer.orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    private ControlSystem current() {
        return Objects.requireNonNull(system, "the group is being joined");
    }

    @Override
    public CompletionStage<Done> leave() {
        leftByApplication = true;
        return leaveTree();
    }

    private CompletionStage<Done> leaveTree() {
        live.leave(host.settings().leaveTimeout())
                .thenRun(() -> tree.tell(new TreeBuilder.FromHost(new Input.LeaveRequested())));
        return left.minimalCompletionStage();
    }

    /**
     * Leaves because the node stops, and completes when nothing of this group runs here any more: transfers are ended, files
     * closed. Unfinished ones stay for the next start, unless the application has left the group before.
     */
    public CompletionStage<Done> stop() {
        if (!leftByApplication) {
            relay.tell(new RelayCommand.NodeStops());
        }
        return leaveTree().thenCompose(done -> stopped);
    }
}
