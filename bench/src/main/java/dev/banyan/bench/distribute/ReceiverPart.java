package dev.banyan.bench.distribute;

import com.fasterxml.jackson.databind.JsonNode;
import dev.banyan.bench.live.Part;
import dev.banyan.bench.live.Wire;
import dev.banyan.bench.live.member.MemberPart;
import dev.banyan.overlay.ReceivedFile;
import dev.banyan.overlay.Transfer;
import dev.banyan.overlay.TransferStatus;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node of a group, on a host of its own.
 *
 * <p>Orders: {@code start}, {@code join} and {@code tree} of {@link MemberPart}, {@code file(path)}, {@code received(name)}, which waits
 * and says when it came, {@code status(name)}, {@code end}, which ends what it sent last.
 */
public final class ReceiverPart implements Part {
    private static final long PATIENCE_SECONDS = 3600;

    private final MemberPart node = new MemberPart();
    private @Nullable Transfer sent;
    private final Map<String, CompletableFuture<Long>> arrivals = new ConcurrentHashMap<>();

    /** Made by the process it runs in. */
    public ReceiverPart() {}

    @Override
    public Object obey(String order, JsonNode details) throws Exception {
        switch (order) {
            case "join" -> {
                Object joined = node.obey(order, details);
                node.member().onReceived(this::arrived);
                return joined;
            }
            case "file" -> {
                long begin = System.nanoTime();
                sent = node.member().group().send(Path.of(details.path("path").asText()));
                return Wire.object().put("atNanos", begin);
            }
            case "end" -> {
                if (sent != null) {
                    sent.cancel("measured");
                }
            }
            case "status" -> {
                return status(details.path("name").asText());
            }
            case "received" -> {
                long at = arrival(details.path("name").asText()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return Wire.object().put("atNanos", at);
            }
            default -> {
                return node.obey(order, details);
            }
        }
        return Wire.object();
    }

    private Object status(String name) {
        for (TransferStatus transfer : node.member().group().transfers()) {
            if (transfer.fileName().equals(name)) {
                return Wire.object()
                        .put("complete", transfer.state() == TransferStatus.State.COMPLETE)
                        .put("lacking", transfer.fileBytes() - transfer.resumedBytes())
                        .put("received", transfer.bytesReceived());
            }
        }
        return Wire.object().put("complete", false);
    }

    private CompletableFuture<Long> arrival(String name) {
        return arrivals.computeIfAbsent(name, absent -> new CompletableFuture<>());
    }

    private void arrived(ReceivedFile file) {
        arrival(String.valueOf(file.path().getFileName())).complete(System.nanoTime());
    }

    @Override
    public void close() {
        node.close();
    }
}
