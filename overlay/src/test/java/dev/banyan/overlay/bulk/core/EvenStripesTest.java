package dev.banyan.overlay.bulk.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.LinkRole;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the source sends of several stripes when one of them lags behind. */
class EvenStripesTest {
    private static final int FIRST = 21;
    private static final int SECOND = 22;
    private static final int ROWS = 2 * Fixtures.settings().unsentChunksLimit();
    private static final long STILL_MILLIS = 250;

    private final CoreProbe source = new CoreProbe(
            TransferCore.source(Fixtures.header(Fixtures.node("s"), 300L * Fixtures.CHUNK, 2), Fixtures.settings()));
    private final List<Integer> sentToFirst = new ArrayList<>();

    @BeforeEach
    void hasTwoRelays() {
        open(FIRST, 0b01);
        open(SECOND, 0b10);
        source.in(new TransferInput.PageReady(0));
        sentToFirst.addAll(source.sentChunks(FIRST));
    }

    private void open(int link, long stripe) {
        source.in(new TransferInput.LinkOpened(link, Fixtures.node("c" + link), LinkRole.CHILD));
        source.frame(link, new BulkFrame.HaveMap(Bitmap.none(300), Bitmap.none(2)));
        source.frame(link, new BulkFrame.Upstream(new StripeSet(2, stripe)));
        source.frame(link, new BulkFrame.Grant(1 << 28));
    }

    /** All that the first link was handed leaves, until it is handed no more. */
    private void firstSendsAllItMay() {
        while (!sentToFirst.isEmpty()) {
            source.in(new TransferInput.SendDone(FIRST, sentToFirst.remove(0)));
            sentToFirst.addAll(source.sentChunks(FIRST));
        }
    }

    /** How many chunks the first was handed. */
    private int firstRow() {
        return (int) (source.core.stats().sentBytes() / Fixtures.CHUNK)
                - Fixtures.settings().unsentChunksLimit();
    }

    @Test
    void aStripeGetsNoFurtherAheadOfTheLastOneThanItsRowsAllow() {
        firstSendsAllItMay();
        // The second has been handed as much as a link holds, of which nothing has left. Its next one is odd, so one
        // row more.
        assertThat(firstRow()).isEqualTo(Fixtures.settings().unsentChunksLimit() + ROWS + 1);
        source.in(new TransferInput.SendDone(SECOND, 1));
        assertThat(source.sentChunks(FIRST)).hasSize(1);
    }

    @Test
    void aStripeThatStandsStillHoldsUpNoOther() {
        firstSendsAllItMay();
        assertThat(source.core.nextWakeNanos()).isLessThanOrEqualTo(STILL_MILLIS * Fixtures.MILLI);
        source.after(STILL_MILLIS);
        sentToFirst.addAll(source.sentChunks(FIRST));
        firstSendsAllItMay();
        assertThat(firstRow()).isEqualTo(TransferHeader.CHUNKS_PER_PAGE / 2);
    }

    @Test
    void whatIsAskedForDoesNotWait() {
        firstSendsAllItMay();
        source.frame(FIRST, new BulkFrame.Request(List.of(250)));
        assertThat(source.sentChunks(FIRST)).containsExactly(250);
    }
}
