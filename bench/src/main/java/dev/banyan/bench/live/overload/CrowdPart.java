package dev.banyan.bench.live.overload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.member.Member;
import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.SlowPolicy;
import dev.banyan.overlay.SubscribeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Many nodes in one process, all of which subscribe and read slowly when they are told to.
 *
 * <p>Orders: {@code gather(prefix, count, seed)}, {@code pace(nanos)}, {@code count}.
 */
public final class CrowdPart implements Part {
    private final List<Member> members = new ArrayList<>();
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    /** What a subscriber takes for a message. */
    private volatile long paceNanos;

    /** Made by the process it runs in. */
    public CrowdPart() {}

    @Override
    public Object obey(String order, JsonNode details) {
        return switch (order) {
            case "gather" -> gather(details);
            case "pace" -> pace(details.path("nanos").asLong());
            case "count" -> Wire.object().put("messages", messages.get()).put("gaps", gaps.get());
            default -> throw new IllegalArgumentException("unknown order " + order);
        };
    }

    private Object gather(JsonNode details) {
        SubscribeOptions options = SubscribeOptions.latest()
                .withSlowPolicy(SlowPolicy.valueOf(details.path("policy").asText()));
        for (int i = 0; i < details.path("count").asInt(); i++) {
            Member member = Member.start(
                    details.path("prefix").asText() + "-" + i,
                    List.of(details.path("seed").asText()),
                    Map.of("banyan.light", true, "banyan.link.shared", true, "banyan.tree.fan-out", 0));
            members.add(member);
            member.join();
            member.subscribe(options, this::received);
        }
        return Wire.object();
    }

    private Object pace(long nanos) {
        paceNanos = nanos;
        return Wire.object();
    }

    private void received(Delivery<byte[]> delivery) {
        if (delivery instanceof Delivery.Message<byte[]>) {
            messages.incrementAndGet();
        } else if (delivery instanceof Delivery.Gap<byte[]>) {
            gaps.incrementAndGet();
        }
        long pace = paceNanos;
        if (pace > 0) {
            LockSupport.parkNanos(pace);
        }
    }

    @Override
    public void close() {
        members.forEach(Member::close);
    }
}
