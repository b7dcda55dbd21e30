package dev.banyan.bench.live.member;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.banyan.bench.live.Loopback;
import dev.banyan.bench.live.MessageLayout;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.PartProcess;
import dev.banyan.bench.live.Wire;
import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.Publisher;
import dev.banyan.overlay.SubscribeOptions;
import dev.banyan.overlay.TreeSnapshot;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process with one node.
 *
 * <p>Orders: {@code start(name, seeds, settings)}, {@code join}, {@code tree}, {@code subscribe}, {@code audience(count)}, {@code send(size)},
 * {@code stop}, {@code count}.
 */
public final class MemberPart implements Part {
    private static final Duration AUDIENCE_TIME = Duration.ofSeconds(60);

    private @Nullable Member member;
    private @Nullable Publisher<byte[]> publisher;
    private @Nullable Thread sender;
    private volatile boolean stopped;
    private volatile long bytes;
    private volatile long gaps;

    /** Made by the process it runs in. */
    public MemberPart() {}

    /**
     * Has the node of a part started.
     *
     * @param part that obeys the orders of this one
     * @param seeds control addresses; none founds a cluster
     * @param settings that differ from the defaults
     * @return its control address
     */
    public static String start(
            PartProcess part, String name, List<String> seeds, Map<String, Object> settings, Duration patience) {
        ObjectNode details = Wire.object().put("name", name);
        details.set("seeds", Wire.tree(seeds));
        details.set("settings", Wire.tree(settings));
        return part.await("start", details, patience).details().path("control").asText();
    }

    @Override
    public Object obey(String order, JsonNode details) throws Exception {
        switch (order) {
            case "start" -> {
                member = start(details);
                return Wire.object().put("control", member.controlAddress());
            }
            case "join" -> member().join();
            case "tree" -> {
                return tree(member().tree());
            }
            case "subscribe" -> member().subscribe(SubscribeOptions.latest(), this::received);
            case "audience" ->
                Member.await(
                        publisher().awaitSubscribers(details.path("count").asInt(), AUDIENCE_TIME),
                        "waiting for subscribers");
            case "send" -> send(details.path("size").asInt());
            case "stop" -> stop();
            case "count" -> {
                return Wire.object().put("bytes", bytes).put("gaps", gaps);
            }
            default -> throw new IllegalArgumentException("unknown order " + order);
        }
        return Wire.object();
    }

    private static Member start(JsonNode details) {
        Map<String, Object> settings = new LinkedHashMap<>();
        details.path("settings").properties().forEach(each -> settings.put(each.getKey(), plain(each.getValue())));
        return Member.start(
                details.path("name").asText(), List.of(Wire.as(details.path("seeds"), String[].class)), settings);
    }

    private static Object plain(JsonNode value) {
        return Wire.as(value, Object.class);
    }

    private static Object tree(TreeSnapshot tree) {
        return Wire.object()
                .put("attached", tree.attached())
                .put("root", tree.root().orElse(""))
                .put("parent", tree.parent().orElse(""))
                .put("children", tree.children().size())
                .set(
                        "subtree",
                        Wire.tree(tree.subtree().stream()
                                .map(node -> Map.of("name", node.name(), "parent", node.parent()))
                                .toList()));
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread at a time
    private void received(Delivery<byte[]> delivery) {
        if (delivery instanceof Delivery.Message<byte[]> message) {
            bytes += message.value().length;
        } else if (delivery instanceof Delivery.Gap<byte[]>) {
            gaps++;
        }
    }

    private void send(int size) {
        stopped = false;
        Outgoing outgoing = new Outgoing(publisher());
        sender = Loopback.daemon("source", () -> {
            byte[] message = new byte[size];
            ByteBuffer layout = ByteBuffer.wrap(message);
            for (long number = 0; !stopped; number++) {
                MessageLayout.write(layout, 0, number, System.nanoTime());
                outgoing.publish(message);
            }
        });
    }

    private void stop() throws InterruptedException {
        stopped = true;
        if (sender != null) {
            sender.join();
        }
    }

    /** The node, once started; for parts that do more with it. */
    public Member member() {
        if (member == null) {
            throw new IllegalStateException("not started");
        }
        return member;
    }

    private Publisher<byte[]> publisher() {
        Publisher<byte[]> existing = publisher;
        if (existing == null) {
            existing = member().topic().publisher();
            publisher = existing;
        }
        return existing;
    }

    @Override
    public void close() {
        stopped = true;
        if (member != null) {
            member.close();
        }
    }
}
