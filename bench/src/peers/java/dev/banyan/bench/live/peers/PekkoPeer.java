package dev.banyan.bench.live.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.banyan.bench.live.Pause;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.fanout.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.pubsub.Topic;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Topics of Pekko's typed actors over Artery TCP. They have no flow control and Artery drops what overflows its queues, so subscribers
 * acknowledge on a topic of their own and the publisher keeps a window.
 */
public final class PekkoPeer implements Peer {
    private static final int WINDOW_MESSAGES = 1024;
    private static final int ACKNOWLEDGED_MESSAGES = 128;
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final long LOST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long ROOM_CHECK_NANOS = 20_000;
    /** Of a message that only finds out whether everybody is there. */
    private static final int PROBE_BYTES = 1;

    private @Nullable ActorSystem<Object> system;
    private @Nullable ActorRef<Topic.Command<byte[]>> messages;
    private @Nullable ActorRef<Topic.Command<byte[]>> acknowledgements;
    private AtomicLongArray acknowledged = new AtomicLongArray(0);
    private final Set<Integer> present = ConcurrentHashMap.newKeySet();
    private long published;
    private long received;

    /** Made by name. */
    public PekkoPeer() {}

    @Override
    public JsonNode open(Seat seat, JsonNode publisher, Receiver receiver) {
        acknowledged = new AtomicLongArray(seat.subscribers());
        ActorSystem<Object> opened = ActorSystem.create(
                Behaviors.setup(context -> behavior(context, seat, receiver)),
                "bench",
                ConfigFactory.parseString(String.join(
                                "\n",
                                "pekko.actor.provider = cluster",
                                "pekko.loglevel = WARNING",
                                "pekko.logger-startup-timeout = 60s",
                                "pekko.cluster.jmx.enabled = off",
                                "pekko.cluster.downing-provider-class = \"\"",
                                "pekko.cluster.failure-detector.acceptable-heartbeat-pause = 30s",
                                "pekko.remote.artery.canonical.hostname = \"127.0.0.1\"",
                                "pekko.remote.artery.canonical.port = 0"))
                        .withFallback(ConfigFactory.load()));
        system = opened;
        Cluster cluster = Cluster.get(opened);
        String address = cluster.selfMember().address().toString();
        String first = publisher.isMissingNode() ? address : publisher.path("address").asText();
        cluster.manager()
                .tell(new org.apache.pekko.cluster.typed.JoinSeedNodes(
                        List.of(org.apache.pekko.actor.AddressFromURIString.parse(first))));
        return Wire.object().put("address", address);
    }

    private Behavior<Object> behavior(ActorContext<Object> context, Seat seat, Receiver receiver) {
        messages = context.spawn(Topic.create(byte[].class, "messages"), "messages");
        acknowledgements = context.spawn(Topic.create(byte[].class, "acknowledgements"), "acknowledgements");
        ActorRef<byte[]> listener = context.spawn(
                seat.publishes()
                        ? Behaviors.receive(byte[].class)
                                .onMessage(byte[].class, this::acknowledged)
                                .build()
                        : Behaviors.receive(byte[].class)
                                .onMessage(byte[].class, message -> received(seat, message, receiver))
                                .build(),
                "listener");
        (seat.publishes() ? acknowledgements : messages).tell(Topic.subscribe(listener));
        return Behaviors.empty();
    }

    private Behavior<byte[]> acknowledged(byte[] message) {
        ByteBuffer buffer = ByteBuffer.wrap(message);
        int subscriber = buffer.getInt() - 1;
        long count = buffer.getLong();
        if (count == 0) {
            present.add(subscriber);
        } else {
            acknowledged.set(subscriber, count);
        }
        return Behaviors.same();
    }

    private Behavior<byte[]> received(Seat seat, byte[] message, Receiver receiver) {
        if (message.length == PROBE_BYTES) {
            acknowledge(seat, 0);
            return Behaviors.same();
        }
        receiver.received(ByteBuffer.wrap(message), 0);
        received++;
        if (received % ACKNOWLEDGED_MESSAGES == 0) {
            acknowledge(seat, received);
        }
        return Behaviors.same();
    }

    private void acknowledge(Seat seat, long count) {
        byte[] message = ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(seat.index())
                .putLong(count)
                .array();
        java.util.Objects.requireNonNull(acknowledgements).tell(Topic.publish(message));
    }

    @Override
    public void connect(List<JsonNode> all) {
        if (acknowledged.length() != all.size() - 1) {
            throw new IllegalStateException("expected " + acknowledged.length() + " subscribers");
        }
        boolean publisher = all.get(0).path("address").asText()
                .equals(Cluster.get(java.util.Objects.requireNonNull(system)).selfMember().address().toString());
        while (publisher && present.size() < acknowledged.length()) {
            java.util.Objects.requireNonNull(messages).tell(Topic.publish(new byte[PROBE_BYTES]));
            Pause.of(LOOK_EVERY);
        }
    }

    @Override
    public void publish(ByteBuffer message) throws IOException {
        byte[] copy = new byte[message.remaining()];
        message.get(copy);
        awaitRoom();
        java.util.Objects.requireNonNull(messages).tell(Topic.publish(copy));
        published++;
    }

    private void awaitRoom() throws IOException {
        long since = System.nanoTime();
        while (published - slowest() >= WINDOW_MESSAGES) {
            LockSupport.parkNanos(ROOM_CHECK_NANOS);
            if (System.nanoTime() - since > LOST_NANOS) {
                throw new IOException("a subscriber acknowledged nothing for 5 s: messages were dropped");
            }
        }
    }

    private long slowest() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < acknowledged.length(); i++) {
            least = Math.min(least, acknowledged.get(i));
        }
        return least;
    }

    @Override
    public void flush() {
        // Every message leaves by itself.
    }

    @Override
    public void close() {
        if (system != null) {
            system.terminate();
        }
    }
}
