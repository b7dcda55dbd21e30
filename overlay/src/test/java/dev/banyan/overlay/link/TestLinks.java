package dev.banyan.overlay.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.security.NodeTls;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Nodes and listeners for tests of this package. */
final class TestLinks {
    private TestLinks() {}

    /** The defaults with changes on top, written as HOCON relative to {@code banyan.link}. */
    static LinkSettings settings(String changes) {
        return LinkSettings.from(Section.at(
                ConfigFactory.parseString("banyan.link {\n" + changes + "\n}")
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve(),
                "banyan.link"));
    }

    static NodeId id(String name) {
        return new NodeId(name, 1, name + ":1");
    }

    /** One running node. */
    static final class Node implements AutoCloseable {
        final NodeId id;
        final LinkService service;
        final List<OfferedLink> offers = new CopyOnWriteArrayList<>();
        final Recorder accepted = new Recorder();

        Node(String name, String settings) {
            this(name, settings, EmulatedNetwork.NONE, "test");
        }

        Node(String name, String settings, EmulatedNetwork emulation, String cluster) {
            this(name, settings, emulation, cluster, null);
        }

        Node(
                String name,
                String settings,
                EmulatedNetwork emulation,
                String cluster,
                @Nullable Consumer<OfferedLink> decision) {
            this(name, settings, emulation, cluster, Optional.empty(), decision);
        }

        /** Under TLS. */
        Node(String name, String settings, NodeTls tls) {
            this(name, settings, EmulatedNetwork.NONE, "test", Optional.of(tls), null);
        }

        private Node(
                String name,
                String settings,
                EmulatedNetwork emulation,
                String cluster,
                Optional<NodeTls> tls,
                @Nullable Consumer<OfferedLink> decision) {
            id = id(name);
            service = LinkService.start(new LinkService.Wiring(
                    settings(settings),
                    new Identity(cluster, id),
                    tls,
                    offered -> {
                        offers.add(offered);
                        if (decision == null) {
                            offered.accept(accepted);
                        } else {
                            decision.accept(offered);
                        }
                    },
                    emulation,
                    System::nanoTime));
        }

        Recorder dial(Node peer, LinkKind kind) {
            Recorder recorder = new Recorder();
            service.dial(peer.service.boundAddress(), peer.id, "g", kind, recorder);
            return recorder;
        }

        @Override
        public void close() {
            service.close();
        }
    }

    /** Remembers what a listener was told; copies payloads out and releases them. */
    static class Recorder implements LinkListener {
        final List<String> events = new CopyOnWriteArrayList<>();
        final List<byte[]> payloads = new CopyOnWriteArrayList<>();
        final List<Long> rtts = new CopyOnWriteArrayList<>();
        final List<LinkEnd> ends = new CopyOnWriteArrayList<>();
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        volatile @Nullable Link link;
        volatile @Nullable EventLoop wantedLoop;
        volatile long openedNanos;
        volatile long closedNanos;

        @Override
        public Optional<EventLoop> loop() {
            return Optional.ofNullable(wantedLoop);
        }

        @Override
        public void opened(Link opened) {
            threads.add(Thread.currentThread());
            openedNanos = System.nanoTime();
            events.add("opened");
            link = opened;
        }

        @Override
        public void received(Link from, Frame frame) {
            threads.add(Thread.currentThread());
            events.add("frame " + frame.type());
            payloads.add(ByteBufUtil.getBytes(frame.payload()));
            frame.release();
        }

        @Override
        public void drained(Link drained) {
            events.add("drained");
        }

        @Override
        public void suspected(Link suspect) {
            events.add("suspected");
        }

        @Override
        public void recovered(Link recovered) {
            events.add("recovered");
        }

        @Override
        public void rtt(Link measured, long sampleNanos) {
            rtts.add(sampleNanos);
        }

        @Override
        public void closed(LinkEnd end) {
            closedNanos = System.nanoTime();
            ends.add(end);
            events.add("closed " + end.reason());
        }

        /** How it ended; waits for that. */
        LinkEnd end() {
            await().atMost(10, SECONDS).until(() -> !ends.isEmpty());
            return ends.get(0);
        }

        Link link() {
            Link opened = link;
            if (opened == null) {
                throw new AssertionError("the link is not open; " + new ArrayList<>(events) + ends);
            }
            return opened;
        }
    }
}
