package dev.banyan.overlay.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final StreamId STREAM = new StreamId("news", new NodeId("a", 3, "a:1"), 2);

    private int woken;
    private final Inbox inbox = new Inbox(Runnable::run, () -> woken++);

    private ByteBuf delivered() {
        ByteBuf bytes = Unpooled.copiedBuffer(new byte[8]);
        inbox.delivered(STREAM, bytes);
        return bytes;
    }

    @Test
    void theReaderIsWokenOnceForAllThatComesWhileItSleeps() {
        assertThat(inbox.sleep()).isTrue();
        delivered();
        delivered();
        assertThat(woken).isEqualTo(1);
        assertThat(inbox.poll()).isNotNull();
        assertThat(inbox.sleep()).as("there is another").isFalse();
    }

    @Test
    void whatNobodyReadsAnyMoreIsGivenBackWheneverItComes() {
        ByteBuf before = delivered();
        inbox.close();
        ByteBuf after = delivered();
        assertThat(before.refCnt()).isZero();
        assertThat(after.refCnt()).isZero();
        assertThat(inbox.poll()).isNull();
    }
}
