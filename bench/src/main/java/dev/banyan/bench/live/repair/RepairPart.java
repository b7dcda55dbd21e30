package dev.banyan.bench.live.repair;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.MessageLayout;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Pause;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.member.MemberPart;
import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.SubscribeOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process with one node that publishes with receipts, or notes when what came.
 *
 * <p>Orders, besides those of {@link MemberPart} for the node: {@code watch}, {@code expect(first)}, {@code reach(end)}, {@code arm},
 * {@code disarm}, {@code state(end)}, {@code verify(receipts)}, {@code cut}; at the publisher {@code publish(size, perSecond, receiptEvery)},
 * {@code number}, {@code halt}, {@code receipts}.
 */
public final class RepairPart implements Part {
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    /** Who is not farther behind keeps up. */
    private static final Duration ABREAST_TIME = Duration.ofMillis(500);

    private static final Duration DRAIN_TIME = Duration.ofSeconds(10);

    /** A pause that an application may make, on a machine with more processes than processors. */
    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final MemberPart node = new MemberPart();
    private final Arrivals arrivals = new Arrivals();
    private @Nullable ConfirmedPublisher publisher;

    /** Made by the process it runs in. */
    public RepairPart() {}

    @Override
    public Object obey(String order, JsonNode details) throws Exception {
        switch (order) {
            case "watch" -> node.member().subscribe(SubscribeOptions.latest(), this::received);
            case "expect" -> arrivals.expect(details.path("first").asLong());
            case "reach" -> {
                return Wire.object().put("reached", reaches(details.path("end").asLong(), ABREAST_TIME));
            }
            case "arm" -> arrivals.arm(System.nanoTime());
            case "disarm" -> arrivals.disarm(System.nanoTime());
            case "state" -> {
                return state(details.path("end").asLong());
            }
            case "verify" -> {
                List<Arrivals.Confirmed> receipts =
                        List.of(Wire.as(details.path("receipts"), Arrivals.Confirmed[].class));
                return Wire.object()
                        .put("false", arrivals.falselyConfirmed(receipts, PAUSE_NANOS))
                        .put("aheadMillis", arrivals.aheadMillis(receipts));
            }
            case "cut" -> {
                return Wire.object().put("connections", cut());
            }
            case "publish" -> publisher().start(details);
            case "number" -> {
                return Wire.object().put("number", publisher().number());
            }
            case "halt" -> {
                return Wire.object().put("end", publisher().halt());
            }
            case "receipts" -> {
                return publisher().receipts();
            }
            default -> {
                return node.obey(order, details);
            }
        }
        return Wire.object();
    }

    private void received(Delivery<byte[]> delivery) {
        if (delivery instanceof Delivery.Message<byte[]> message) {
            arrivals.arrived(MessageLayout.number(ByteBuffer.wrap(message.value()), 0), System.nanoTime());
        } else if (delivery instanceof Delivery.Gap<byte[]>) {
            arrivals.missing();
        }
    }

    private Arrivals.State state(long end) {
        reaches(end, DRAIN_TIME);
        return arrivals.state(end);
    }

    private boolean reaches(long end, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!arrivals.reached(end) && System.nanoTime() < deadline) {
            Pause.of(LOOK_EVERY);
        }
        return arrivals.reached(end);
    }

    private static int cut() throws IOException {
        return Connections.cutAll();
    }

    private ConfirmedPublisher publisher() {
        ConfirmedPublisher existing = publisher;
        if (existing == null) {
            existing = new ConfirmedPublisher(node.member().topic());
            publisher = existing;
        }
        return existing;
    }

    @Override
    public void close() {
        node.close();
    }
}
