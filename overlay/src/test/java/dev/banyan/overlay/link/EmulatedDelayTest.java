package dev.banyan.overlay.link;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.link.TestLinks.Node;
import dev.banyan.overlay.link.TestLinks.Recorder;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lower bounds are exact; upper bounds leave room for a busy machine. */
@Tag("measured")
@ExtendWith(LeakWatch.class)
class EmulatedDelayTest {
    private static final long MS = 1_000_000;
    private static final long ONE_WAY = 60 * MS;
    private static final long SLACK = 150 * MS;

    private static final EmulatedNetwork FAR = new EmulatedNetwork() {
        @Override
        public long oneWayNanos(String fromNodeName, String toNodeName) {
            return ONE_WAY;
        }

        @Override
        public long uplinkBitsPerSecond(String nodeName) {
            return 0;
        }
    };

    private static Recorder open(Node a, Node b) {
        Recorder dialled = a.dial(b, new LinkKind.Tree(1));
        await().atMost(5, SECONDS).until(() -> dialled.link != null && b.accepted.link != null);
        return dialled;
    }

    @Test
    void aDialTakesTwoRoundTripsAndARefusedOneTakesOne() {
        try (Node a = new Node("a", "", FAR, "test");
                Node b = new Node("b", "", FAR, "test")) {
            open(a, b);
            long start = System.nanoTime();
            Recorder second = a.dial(b, new LinkKind.Repair());
            await().atMost(5, SECONDS).until(() -> second.link != null);
            assertThat(second.openedNanos - start).isBetween(4 * ONE_WAY, 4 * ONE_WAY + SLACK);
            b.service.abort();
            long again = System.nanoTime();
            Recorder refused = a.dial(b, new LinkKind.Repair());
            await().atMost(5, SECONDS).until(() -> !refused.ends.isEmpty());
            assertThat(refused.ends.get(0).reason()).isEqualTo(LinkReason.CONNECTION_REFUSED);
            assertThat(refused.closedNanos - again).isBetween(2 * ONE_WAY, 2 * ONE_WAY + SLACK);
        }
    }

    @Test
    void framesAndRoundTripsTakeTheDelayAndKeepTheirOrder() {
        try (Node a = new Node("a", "", FAR, "test");
                Node b = new Node("b", "", FAR, "test")) {
            List<Long> arrivals = new CopyOnWriteArrayList<>();
            Recorder timed = new Recorder() {
                @Override
                public void received(Link from, Frame frame) {
                    arrivals.add(System.nanoTime());
                    super.received(from, frame);
                }
            };
            a.service.dial(b.service.boundAddress(), b.id, "g", new LinkKind.Tree(1), timed);
            await().atMost(5, SECONDS).until(() -> timed.link != null);
            long start = System.nanoTime();
            for (byte i = 0; i < 50; i++) {
                b.accepted.link().send(16, Unpooled.wrappedBuffer(new byte[] {i}));
            }
            await().atMost(5, SECONDS).until(() -> arrivals.size() == 50);
            for (byte i = 0; i < 50; i++) {
                assertThat(timed.payloads.get(i)).containsExactly(i);
                assertThat(arrivals.get(i) - start).isBetween(ONE_WAY, ONE_WAY + SLACK);
            }
            await().atMost(5, SECONDS).until(() -> !timed.rtts.isEmpty());
            assertThat(timed.rtts.get(0)).isBetween(2 * ONE_WAY, 2 * ONE_WAY + SLACK);
        }
    }

    @Test
    void theEndOfALinkTakesTheDelayAndComesAfterWhatWasSent() {
        try (Node a = new Node("a", "", FAR, "test");
                Node b = new Node("b", "", FAR, "test")) {
            Recorder dialled = open(a, b);
            for (int i = 0; i < 20; i++) {
                b.accepted.link().send(16, Unpooled.wrappedBuffer(new byte[20_000]));
            }
            await().atMost(5, SECONDS).until(() -> b.accepted.link().unsentBytes() == 0);
            long start = System.nanoTime();
            b.service.abort();
            await().atMost(5, SECONDS).until(() -> !dialled.ends.isEmpty());
            assertThat(dialled.ends.get(0).processGone()).isTrue();
            assertThat(dialled.closedNanos - start).isBetween(ONE_WAY, ONE_WAY + SLACK);
        }
    }

    @Test
    void stopsReadingWhenTheDelayHoldsBackTooMuchAndStillDeliversAll() {
        try (Node a = new Node("a", "unsent-hard-limit = 64 MiB", FAR, "test");
                Node b = new Node("b", "emulation-buffer = 1 MiB", FAR, "test")) {
            Recorder dialled = open(a, b);
            for (int i = 0; i < 200; i++) {
                dialled.link().send(16, Unpooled.wrappedBuffer(new byte[60_000]));
            }
            await().atMost(20, SECONDS).until(() -> b.accepted.payloads.size() == 200);
        }
    }

    @Test
    void anAbortEndsEveryDialAndLinkWhoseDelayIsNotOver() {
        try (Node a = new Node("a", "", FAR, "test");
                Node b = new Node("b", "", FAR, "test")) {
            Recorder open = open(a, b);
            b.service.abort();
            Recorder underWay = a.dial(b, new LinkKind.Repair());
            a.service.abort();
            await().atMost(5, SECONDS).until(() -> !open.ends.isEmpty() && !underWay.ends.isEmpty());
            assertThat(underWay.ends.get(0).reason()).isEqualTo(LinkReason.ABORTED);
            assertThat(open.ends).hasSize(1);
            Recorder late = a.dial(b, new LinkKind.Repair());
            assertThat(late.ends).extracting(LinkEnd::reason).containsExactly(LinkReason.CLOSED_HERE);
        }
    }
}
