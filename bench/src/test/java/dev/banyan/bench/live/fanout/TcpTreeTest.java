package dev.banyan.bench.live.fanout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.banyan.bench.live.MessageLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class TcpTreeTest {
    /** A thread for each: the common pool has a single one on two processors, and what is run here waits for each other. */
    private static final Executor THREADS = task -> new Thread(task).start();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MEMBERS = 4;
    private static final int MESSAGES = 5_000;

    @Test
    void everyMessageComesToEveryMemberOnceAndInOrder() throws Exception {
        List<TcpTree> members = new ArrayList<>();
        List<Tally> tallies = new ArrayList<>();
        List<JsonNode> facts = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            Tally tally = new Tally();
            tally.expect(0);
            TcpTree member = new TcpTree();
            facts.add(member.open(new Peer.Seat(i, MEMBERS - 1, 1, 100, ""), MissingNode.getInstance(), tally));
            members.add(member);
            tallies.add(tally);
        }
        List<CompletableFuture<Void>> connecting =
                members.stream().map(member -> connect(member, facts)).toList();
        connecting.forEach(CompletableFuture::join);

        ByteBuffer message = ByteBuffer.allocate(100);
        for (int number = 0; number < MESSAGES; number++) {
            MessageLayout.write(message.clear(), 0, number, 0);
            members.get(0).publish(message);
        }
        members.get(0).flush();

        for (Tally tally : tallies.subList(1, MEMBERS)) {
            await().atMost(PATIENCE).until(() -> tally.reached(MESSAGES));
            assertThat(tally.flaws(MESSAGES)).isEqualTo(new Tally.Flaws(0, 0, 0));
        }
        for (TcpTree member : members) {
            member.close();
        }
    }

    private static CompletableFuture<Void> connect(TcpTree member, List<JsonNode> facts) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        member.connect(facts);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                THREADS);
    }
}
