package dev.banyan.bench.live.fanout;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.member.Member;
import dev.banyan.bench.live.member.Outgoing;
import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.Publisher;
import dev.banyan.overlay.SubscribeOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node that publishes, or counts what its public source brings. The tree forms itself. */
public final class BanyanPeer implements Peer {
    private static final Duration AUDIENCE_TIME = Duration.ofSeconds(60);

    private @Nullable Member member;
    private @Nullable Seat seat;
    private @Nullable Receiver receiver;
    private @Nullable Publisher<byte[]> publisher;
    private @Nullable Outgoing outgoing;

    /** Made by name. */
    public BanyanPeer() {}

    @Override
    public JsonNode open(Seat seat, JsonNode publisher, Receiver receiver) {
        this.seat = seat;
        this.receiver = receiver;
        member = Member.start(
                "node-" + seat.index(),
                seat.publishes() ? List.of() : List.of(publisher.path("control").asText()),
                Map.of("banyan.tree.fan-out", seat.fanOut(), "banyan.tree.root-preference", seat.publishes() ? 1 : 0));
        if (seat.publishes()) {
            member.join(); // first, so that nobody takes himself for the root
        }
        return Wire.object().put("control", member.controlAddress());
    }

    @Override
    public void connect(List<JsonNode> all) {
        Member own = Objects.requireNonNull(member);
        if (Objects.requireNonNull(seat).publishes()) {
            publisher = own.topic().publisher();
            Member.await(publisher.awaitSubscribers(all.size() - 1, AUDIENCE_TIME), "waiting for subscribers");
            outgoing = new Outgoing(publisher);
        } else {
            own.join();
            own.subscribe(SubscribeOptions.latest(), this::received);
        }
    }

    private void received(Delivery<byte[]> delivery) {
        if (delivery instanceof Delivery.Message<byte[]> message) {
            Objects.requireNonNull(receiver).received(ByteBuffer.wrap(message.value()), 0);
        }
    }

    @Override
    public void publish(ByteBuffer message) {
        Objects.requireNonNull(outgoing).publish(message.array());
    }

    @Override
    public void flush() {
        // Messages leave by themselves.
    }

    @Override
    public void close() {
        if (member != null) {
            member.close();
        }
    }
}
