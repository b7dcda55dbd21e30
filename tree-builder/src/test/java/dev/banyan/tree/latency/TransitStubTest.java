package dev.banyan.tree.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TransitStubTest {
    private static List<Integer> path(TransitStub graph, int from, int to) {
        List<Integer> links = new ArrayList<>();
        graph.forEachLink(from, to, links::add);
        return links;
    }

    @Test
    void delaysAreSymmetricAndPositiveExceptToOneself() {
        TransitStub graph = TransitStub.of(200, 1000, 7);
        for (int i = 0; i < 200; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(graph.oneWayNanos(i, j)).isPositive().isEqualTo(graph.oneWayNanos(j, i));
            }
            assertThat(graph.oneWayNanos(i, i)).isZero();
        }
    }

    @Test
    void noDetourOverAThirdMemberIsShorterButForItsAccess() {
        TransitStub graph = TransitStub.of(60, 400, 7);
        long accessNanos = 500_000;
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < 60; j++) {
                for (int over = 0; over < 60; over++) {
                    assertThat(graph.oneWayNanos(i, j))
                            .isLessThanOrEqualTo(graph.oneWayNanos(i, over) + graph.oneWayNanos(over, j) + accessNanos);
                }
            }
        }
    }

    @Test
    void aPathUsesEachLinkOnceAndThoseOfTheOtherDirectionBack() {
        TransitStub graph = TransitStub.of(100, 1000, 3);
        for (int to = 1; to < 100; to++) {
            List<Integer> there = path(graph, 0, to);
            assertThat(there).doesNotHaveDuplicates().allMatch(link -> link >= 0 && link < graph.linkCount());
            List<Integer> back = path(graph, to, 0);
            assertThat(back).hasSameSizeAs(there).doesNotContainAnyElementsOf(there);
            assertThat(lines(back)).isEqualTo(lines(there));
        }
    }

    @Test
    void theAverageRouterHasThreeToFourLinks() {
        assertThat(TransitStub.of(1, 10_000, 1).linkCount() / 10_000.0).isBetween(3.0, 4.0);
        assertThat(TransitStub.of(1, 1_000, 1).linkCount() / 1_000.0).isBetween(3.0, 4.0);
    }

    @Test
    void theGraphDoesNotDependOnHowManyMembersThereAre() {
        TransitStub few = TransitStub.of(8, 1000, 5);
        TransitStub many = TransitStub.of(80, 1000, 5);
        for (int member = 1; member < 8; member++) {
            assertThat(few.place(member)).isEqualTo(many.place(member));
            assertThat(few.oneWayNanos(0, member)).isEqualTo(many.oneWayNanos(0, member));
        }
    }

    @Test
    void sameSeedGivesTheSameDelaysAndAnotherSeedOthers() {
        assertThat(hash(TransitStub.of(100, 1000, 5))).isEqualTo(hash(TransitStub.of(100, 1000, 5)));
        assertThat(hash(TransitStub.of(100, 1000, 5))).isNotEqualTo(hash(TransitStub.of(100, 1000, 6)));
    }

    private static long hash(TransitStub graph) {
        long hash = 0;
        for (int i = 0; i < graph.size(); i++) {
            hash = hash * 31 + graph.oneWayNanos(0, i);
        }
        return hash;
    }

    @Test
    void rejectsTooFewRoutersAndNobody() {
        assertThatThrownBy(() -> TransitStub.of(1, 99, 1)).hasMessage("routers must be 100..100000, was 99");
        assertThatThrownBy(() -> TransitStub.of(0, 1000, 1)).hasMessage("members must be at least 1, was 0");
    }

    /** The lines that links run over, which have the numbers 2i and 2i + 1 in either direction. */
    private static TreeSet<Integer> lines(List<Integer> links) {
        return links.stream().map(link -> link / 2).collect(Collectors.toCollection(TreeSet::new));
    }
}
