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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Many nodes in one process, all of which subscribe and read slowly when they are told to.
 *
 * <p>Orders: {@code gather(prefix, count, seed)}, {@code pace(nanos)}, {@code count}.
 */
public final class CrowdPart implements Part {
    /**
     * So many nodes come together. Each change of a cluster costs work at all of its nodes, so that one after the other takes longest; all
     * at once run into each other's time-outs.
     */
    private static final int AT_ONCE = 10;

    private final ExecutorService starters = Executors.newFixedThreadPool(AT_ONCE);
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
        int count = details.path("count").asInt();
        for (int i = 0; i < count; i += AT_ONCE) {
            List<CompletableFuture<Member>> coming = IntStream.range(i, Math.min(count, i + AT_ONCE))
                    .mapToObj(number -> CompletableFuture.supplyAsync(() -> start(number, details), starters))
                    .toList();
            for (CompletableFuture<Member> each : coming) {
                Member member = Member.await(each, "starting a child");
                members.add(member);
                member.subscribe(options, this::received);
            }
        }
        return Wire.object();
    }

    private static Member start(int number, JsonNode details) {
        Member member = Member.start(
                details.path("prefix").asText() + "-" + number,
                List.of(details.path("seed").asText()),
                Map.of("banyan.light", true, "banyan.link.shared", true, "banyan.tree.fan-out", 0));
        member.join();
        return member;
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
        starters.shutdown();
        members.forEach(Member::close);
    }
}
