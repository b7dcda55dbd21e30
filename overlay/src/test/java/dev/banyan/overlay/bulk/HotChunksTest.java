package dev.banyan.overlay.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class HotChunksTest {
    private final HotBudget budget = new HotBudget(1000);

    @Test
    void theOldestChunksMakeRoomAndAreReleased() {
        HotChunks hot = new HotChunks(budget);
        ByteBuf first = put(hot, 1, 400);
        ByteBuf second = put(hot, 2, 400);
        assertThat(hot.get(1)).isSameAs(first);
        put(hot, 3, 400);
        assertThat(hot.get(1)).isNull();
        assertThat(first.refCnt()).isZero();
        assertThat(hot.get(2)).isSameAs(second);
        assertThat(budget.usedBytes()).isEqualTo(800);
        hot.close();
        assertThat(second.refCnt()).isZero();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void allTransfersOfANodeShareOneBudget() {
        HotChunks one = new HotChunks(budget);
        put(one, 1, 400);
        put(one, 2, 400);
        HotChunks two = new HotChunks(budget);
        put(two, 1, 400);
        assertThat(two.get(1))
                .as("no room until the other shrinks to its share")
                .isNull();
        one.trim();
        assertThat(one.heldBytes()).isEqualTo(400);
        put(two, 1, 400);
        assertThat(two.get(1)).isNotNull();
        assertThat(budget.usedBytes()).isEqualTo(800);
        one.close();
        put(two, 2, 400);
        assertThat(two.heldBytes()).isEqualTo(800);
        two.close();
        assertThat(budget.usedBytes()).isZero();
    }

    @Test
    void aChunkLargerThanTheShareIsNotKept() {
        HotChunks hot = new HotChunks(new HotBudget(0));
        ByteBuf chunk = put(hot, 1, 1);
        assertThat(hot.get(1)).isNull();
        assertThat(chunk.refCnt()).isZero();
        hot.close();
    }

    @Test
    void nothingIsKeptAfterTheEnd() {
        HotChunks hot = new HotChunks(budget);
        hot.close();
        assertThat(put(hot, 1, 1).refCnt()).isZero();
        hot.close();
    }

    /** Puts a new buffer whose only other reference is given back, so that its count tells whether it is held. */
    private static ByteBuf put(HotChunks hot, int index, int bytes) {
        ByteBuf buffer = Unpooled.buffer().writeZero(bytes);
        hot.put(index, buffer);
        buffer.release();
        return buffer;
    }
}
