package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static dev.banyan.tree.attach.Stand.id;
import static dev.banyan.tree.attach.Stand.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.latency.Coordinate;
import dev.banyan.tree.latency.Vivaldi;
import dev.banyan.tree.protocol.Member;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.Rank;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProspectsTest {
    private static final long BOUND = 100 * MILLI;
    private static final long STALE = 10_000 * MILLI;
    private static final float SURE = 0.1f;

    private final AttachSettings settings = Stand.settings();
    private final AttachContext context = new AttachContext(
            new Member(Stand.ME, new Rank(0, 1, Stand.ME), 4, "me:1"), settings, new SplittableRandom(1));
    private final Vivaldi vivaldi = new Vivaldi(settings.coordinate(), new SplittableRandom(1));
    private final CandidateTable table = new CandidateTable(context, new MoveMargin(settings), vivaldi);
    private final Prospects prospects = new Prospects(context, table, new ParentCost(settings), vivaldi);

    private List<NodeId> within() {
        return prospects.within(BOUND, 1000, STALE, member("old"), node -> true);
    }

    private static Position standing(long delayNanos, int free, Coordinate coordinate) {
        return new Position(Optional.of(member("old")), true, delayNanos, free, free, coordinate);
    }

    private Coordinate away(double seconds) {
        int dimensions = settings.coordinate().dimensions();
        List<Float> point = new ArrayList<>(Collections.nCopies(dimensions, 0f));
        point.set(0, (float) seconds);
        return new Coordinate(point, 1e-5f, 0, SURE);
    }

    private void passNanos(long nanos) {
        context.beginTurn(context.now() + nanos);
    }

    /** Probes of peers that are very near, so that this node is sure of being at the origin. */
    private void settleAtTheOrigin() {
        for (int i = 0; i < 100; i++) {
            Coordinate there = away(0.001 * (i % 2 == 0 ? 1 : -1));
            vivaldi.measured(id("n" + i % 2), there, vivaldi.coordinate().rttNanos(there) + 1000);
        }
        assertThat(vivaldi.coordinate().error()).isLessThan(0.2f);
    }

    @Test
    void namesThoseThatAreCheaperAsMeasuredTheCheapestFirst() {
        table.answered(id("slow"), 20 * MILLI, standing(80 * MILLI, 1, away(0)));
        table.answered(id("beyond"), 20 * MILLI, standing(95 * MILLI, 1, away(0)));
        table.answered(id("quick"), 20 * MILLI, standing(10 * MILLI, 1, away(0)));
        assertThat(within()).containsExactly(id("quick"), id("slow"));
    }

    @Test
    void judgesByCoordinatesWhoWasNotMeasuredButAtTheirBest() {
        settleAtTheOrigin();
        table.heard(id("far"), standing(10 * MILLI, 1, away(0.4)));
        table.heard(id("near"), standing(10 * MILLI, 1, away(0.02)));
        // Predicted at the bound exactly: the error may make it better.
        table.heard(id("edge"), standing(10 * MILLI, 1, away(0.18)));
        assertThat(within()).containsExactly(id("near"), id("edge"));
    }

    @Test
    void leavesOutAFullPeerWhoseChildrenWereOfNoHelpForAWhile() {
        table.answered(id("full"), 20 * MILLI, standing(10 * MILLI, 0, away(0)));
        table.fruitless(id("full"), STALE / 2);
        assertThat(within()).isEmpty();
        passNanos(STALE / 2);
        assertThat(within()).containsExactly(id("full"));
    }

    @Test
    void asksAgainWhoCouldHaveBecomeBetterSinceItWasHeardOf() {
        settleAtTheOrigin();
        table.answered(id("old"), 50 * MILLI, standing(0, 0, away(0.05)));
        table.answered(id("near"), 20 * MILLI, standing(300 * MILLI, 1, away(0.02)));
        table.answered(id("remote"), 20 * MILLI, standing(300 * MILLI, 1, away(0.5)));
        assertThat(within()).containsExactly(id("old"));
        passNanos(STALE + 1);
        table.heard(id("old"), standing(0, 0, away(0.05)));
        assertThat(within()).containsExactly(id("old"), id("near"));
    }

    @Test
    void aHintIsNewsOfAPeerKnownOrNot() {
        settleAtTheOrigin();
        table.answered(id("kid"), 20 * MILLI, standing(300 * MILLI, 0, away(0.02)));
        assertThat(within()).isEmpty();
        table.hinted(standing(10 * MILLI, 0, away(0)), new ChildHint(id("kid"), 10 * MILLI, 4, 1, 1, away(0.02)));
        table.hinted(standing(50 * MILLI, 0, away(0)), new ChildHint(id("other"), 10 * MILLI, 4, 1, 1, away(0.02)));
        assertThat(within()).containsExactly(id("kid"), id("other"));
    }

    @Test
    void aChildOfAFullPeerIsPromisingIfTheWayOverBothMayBeShorter() {
        settleAtTheOrigin();
        Position parent = standing(20 * MILLI, 0, away(0));
        ChildHint near = new ChildHint(id("near"), 20 * MILLI, 4, 1, 1, away(0.02));
        ChildHint far = new ChildHint(id("far"), 20 * MILLI, 4, 1, 1, away(0.4));
        assertThat(prospects.isPromising(parent, near, BOUND, 1000)).isTrue();
        assertThat(prospects.isPromising(parent, far, BOUND, 1000)).isFalse();
    }
}
