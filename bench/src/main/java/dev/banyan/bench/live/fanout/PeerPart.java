package dev.banyan.bench.live.fanout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Pause;
import dev.banyan.bench.live.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process of the fan-out benchmark: one {@link Peer} that publishes or subscribes.
 *
 * <p>Orders: {@code open(peer, seat, publisher)}, {@code connect(all)}, {@code expect(first)}, {@code send(perSecond)}, {@code begin(timed)},
 * {@code end}, {@code stop}, {@code flaws(end)}, {@code close}.
 */
public final class PeerPart implements Part {
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);
    /** Messages that are under way when the publisher stops come within that time, or are lost. */
    private static final Duration DRAIN_TIME = Duration.ofSeconds(10);

    private final Tally tally = new Tally();
    private @Nullable Peer peer;
    private @Nullable Publisher publisher;

    /** Made by the process it runs in. */
    public PeerPart() {}

    @Override
    public Object obey(String order, JsonNode details) throws Exception {
        return switch (order) {
            case "open" -> open(details);
            case "connect" -> connect(details.path("all"));
            case "expect" -> expect(details.path("first").asLong());
            case "send" -> send(details.path("perSecond").asLong());
            case "begin" -> tally.begin(details.path("timed").asBoolean());
            case "end" -> tally.end();
            case "stop" -> Wire.object().put("end", publisher().stop());
            case "flaws" -> flaws(details.path("end").asLong());
            case "close" -> closed();
            default -> throw new IllegalArgumentException("unknown order " + order);
        };
    }

    private Object open(JsonNode details) throws Exception {
        String name = details.path("peer").asText();
        Peer opened = (Peer) Class.forName(name).getDeclaredConstructor().newInstance();
        peer = opened;
        Peer.Seat seat = Wire.as(details.path("seat"), Peer.Seat.class);
        JsonNode first = details.has("publisher") ? details.path("publisher") : MissingNode.getInstance();
        JsonNode facts = opened.open(seat, first, tally);
        if (seat.publishes()) {
            publisher = new Publisher(opened, seat.sizeBytes());
        }
        return Wire.object().put("restless", opened.restless()).set("facts", facts);
    }

    private Object connect(JsonNode all) throws Exception {
        List<JsonNode> facts = new ArrayList<>();
        all.forEach(facts::add);
        peer().connect(facts);
        return Wire.object();
    }

    private Object expect(long first) {
        tally.expect(first);
        return Wire.object();
    }

    private Object send(long perSecond) {
        publisher().start(perSecond);
        return Wire.object();
    }

    private Tally.Flaws flaws(long end) {
        long deadline = System.nanoTime() + DRAIN_TIME.toNanos();
        while (!tally.reached(end) && System.nanoTime() < deadline) {
            Pause.of(LOOK_EVERY);
        }
        return tally.flaws(end);
    }

    private Object closed() throws Exception {
        close();
        return Wire.object();
    }

    private Peer peer() {
        if (peer == null) {
            throw new IllegalStateException("not open");
        }
        return peer;
    }

    private Publisher publisher() {
        if (publisher == null) {
            throw new IllegalStateException("not the publisher");
        }
        return publisher;
    }

    @Override
    public void close() throws Exception {
        if (peer != null) {
            peer.close();
        }
    }
}
