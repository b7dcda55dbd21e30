package dev.banyan.tree.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.latency.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForestTest {
    private static final ForestSettings SETTINGS =
            ForestSettings.from(Section.at(ConfigFactory.load(), "banyan.tree.forest"));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isNearACompactTreeThoughNobodySendsMoreThanOneTreeDoes(long seed) {
        Topology cities = Topology.cities(242, seed);
        Forest forest = Forest.plan(cities::oneWayNanos, ForestRoster.uniform(242, 0, 8), SETTINGS);

        assertHolds(forest, cities);
        CompactTree compact = CompactTree.of(cities::oneWayNanos, 242, 0, 8);
        for (int s = 0; s < 4; s++) {
            assertThat((double) forest.maxDelayNanos(s) / compact.maxDelayNanos())
                    .isBetween(0.9, 1.2);
            assertThat(forest.meanDelayNanos(s) / compact.meanDelayNanos()).isBetween(0.9, 1.3);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void keepsWhatItCanWhenATenthLeaves(long seed) {
        Topology cities = Topology.cities(242, seed);
        Forest before = Forest.plan(cities::oneWayNanos, ForestRoster.uniform(242, 0, 8), SETTINGS);
        List<Integer> leavers = leavers(242, 24, seed);

        Forest after = before.replan(cities::oneWayNanos, before.roster().without(leavers), SETTINGS);

        assertHolds(after, cities);
        int lost = lostEdges(before, after);
        double edges = 4 * 217;
        assertThat(after.changedEdges(before)).isBetween(lost / 2, (int) (lost + SETTINGS.changeShare() * edges));
        for (int s = 0; s < 4; s++) {
            assertThat((double) after.maxDelayNanos(s) / before.maxDelayNanos(s))
                    .isLessThan(1.2);
        }
    }

    @Test
    void changesNothingForTheSameRoster() {
        Topology cities = Topology.cities(100, 5);
        ForestSettings still = new ForestSettings(4, 20, 0);
        Forest before = Forest.plan(cities::oneWayNanos, ForestRoster.uniform(100, 3, 8), still);

        assertThat(before.replan(cities::oneWayNanos, before.roster(), still).changedEdges(before))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void holdsThroughManyChangesOfAGroupWithUnlikeMembers(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Topology cities = Topology.cities(200, seed);
        TreeMap<Integer, Integer> limits = new TreeMap<>(Map.of(0, 6));
        for (int member = 1; member < 60; member++) {
            limits.put(member, random.nextInt(4) == 0 ? 0 : 5 + random.nextInt(6));
        }
        Forest forest = Forest.plan(cities::oneWayNanos, new ForestRoster(0, limits), SETTINGS.withStripes(3));
        assertHolds(forest, cities);
        for (int round = 0; round < 30; round++) {
            ForestRoster roster = forest.roster();
            int member = 1 + random.nextInt(199);
            ForestRoster changed = switch (random.nextInt(3)) {
                case 0 -> roster.without(List.of(member));
                case 1 -> roster.with(member, 5 + random.nextInt(6));
                default -> roster.with(member, 3);
            };
            forest = forest.replan(cities::oneWayNanos, changed, SETTINGS.withStripes(3));
            assertHolds(forest, cities);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 40", "3, 41", "4, 42"})
    void needsNoMoreRoomThanThereAreEdges(int stripes, int members) {
        Topology cities = Topology.cities(members, 2);
        Forest forest = Forest.plan(
                cities::oneWayNanos, ForestRoster.uniform(members, 0, stripes), SETTINGS.withStripes(stripes));
        assertHolds(forest, cities);

        Forest joined =
                forest.replan(cities::oneWayNanos, forest.roster().without(List.of(7)), SETTINGS.withStripes(stripes));
        assertHolds(joined, cities);
    }

    @Test
    void aJoinerWhoBringsRoomGetsAPlaceWhereAllIsFull() {
        DelayFunction line = (from, to) -> 1_000_000L * Math.abs(from - to);
        ForestSettings one = new ForestSettings(1, 20, 0);
        Forest full = Forest.plan(line, new ForestRoster(0, new TreeMap<>(Map.of(0, 1, 1, 2, 2, 0, 3, 0))), one);

        Forest forest = full.replan(line, full.roster().with(4, 1), one);

        assertThat(forest.parent(0, 1)).isZero();
        assertThat(forest.parent(0, 4)).isEqualTo(1);
        assertThat(List.of(forest.parent(0, 2), forest.parent(0, 3))).containsExactlyInAnyOrder(1, 4);
    }

    @Test
    void isTheSameEachTime() {
        Topology cities = Topology.cities(150, 9);
        ForestRoster roster = ForestRoster.uniform(150, 0, 8);
        assertThat(Forest.plan(cities::oneWayNanos, roster, SETTINGS)
                        .changedEdges(Forest.plan(cities::oneWayNanos, roster, SETTINGS)))
                .isZero();
    }

    @Test
    void aStarIsBestWhereTheSourceHasRoomForAll() {
        DelayFunction line = (from, to) -> 1_000_000L * (1 + Math.abs(from - to));
        Forest forest = Forest.plan(line, ForestRoster.uniform(5, 2, 8), new ForestSettings(2, 5, 0));
        for (int s = 0; s < 2; s++) {
            assertThat(List.of(forest.parent(s, 0), forest.parent(s, 1), forest.parent(s, 3), forest.parent(s, 4)))
                    .containsOnly(2);
            assertThat(forest.maxDelayNanos(s)).isEqualTo(3_000_000);
            assertThat(forest.depth(s)).isEqualTo(1);
        }
        assertThat(forest.parent(0, 2)).isEqualTo(Forest.NONE);
        assertThat(forest.backup(0, 2)).isEqualTo(Forest.NONE);
    }

    @Test
    void theSourceMayBeAlone() {
        Forest forest = Forest.plan((from, to) -> 1, ForestRoster.uniform(1, 0, 0), SETTINGS);
        assertThat(forest.parent(3, 0)).isEqualTo(Forest.NONE);
        assertThat(forest.meanDelayNanos(0)).isZero();
    }

    @Test
    void refusesLimitsThatCannotReachAllWithTheFigures() {
        DelayFunction one = (from, to) -> 1;
        assertThatThrownBy(() -> Forest.plan(one, ForestRoster.uniform(50, 0, 3), SETTINGS))
                .hasMessageContaining("the source needs a child in each of 4 stripes, may have 3");
        assertThatThrownBy(() -> Forest.plan(one, ForestRoster.uniform(50, 0, 3).with(0, 4), SETTINGS))
                .hasMessageContaining("need 196 children, all members together may have 151");
        ForestRoster lumped = ForestRoster.uniform(9, 0, 0).with(0, 2).with(1, 16);
        assertThatThrownBy(() -> Forest.plan(one, lumped, SETTINGS.withStripes(2)))
                .hasMessageContaining("one has room for 1 of 8");
    }

    @Test
    void refusesWhatCannotBe() {
        ForestRoster two = ForestRoster.uniform(2, 0, 4);
        assertThatThrownBy(() -> Forest.plan((from, to) -> -5, two, SETTINGS))
                .hasMessageContaining("the delay from 0 to 1 must be 0..")
                .hasMessageContaining("was -5");
        assertThatThrownBy(() -> ForestRoster.uniform(0, 0, 4)).hasMessage("members must be 1..100000, was 0");
        assertThatThrownBy(() -> ForestRoster.uniform(2, 2, 4)).hasMessageContaining("the source 2 must be one");
        assertThatThrownBy(() -> two.with(1, -1))
                .hasMessageContaining("member 1")
                .hasMessageContaining("was -1");
        assertThatThrownBy(() -> two.with(-3, 1)).hasMessageContaining("was -3");
        assertThatThrownBy(() -> new ForestSettings(0, 1, 0)).hasMessage("stripes must be 1..64, was 0");
        assertThatThrownBy(() -> new ForestSettings(1, -1, 0)).hasMessageContaining("was -1");
        assertThatThrownBy(() -> new ForestSettings(1, 1, Double.NaN)).hasMessageContaining("was NaN");
        Forest forest = Forest.plan((from, to) -> 1, two, SETTINGS);
        assertThatThrownBy(() -> forest.parent(0, 2)).hasMessage("no member of this forest: 2");
        assertThatThrownBy(() -> forest.replan((from, to) -> 1, new ForestRoster(1, two.childLimits()), SETTINGS))
                .hasMessageContaining("was 0, shall be 1");
    }

    @ParameterizedTest
    @CsvSource({"stripes, 0", "improvement-rounds, -1", "change-share, 1.5"})
    void settingsNameTheFullKeyOfABadValue(String key, String value) {
        Section section = Section.at(
                ConfigFactory.parseString("banyan.tree.forest." + key + " = " + value)
                        .withFallback(ConfigFactory.load()),
                "banyan.tree.forest");
        assertThatThrownBy(() -> ForestSettings.from(section)).hasMessageContaining("banyan.tree.forest." + key);
    }

    private static List<Integer> leavers(int members, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeSet<Integer> leavers = new TreeSet<>();
        while (leavers.size() < count) {
            leavers.add(1 + random.nextInt(members - 1));
        }
        return List.copyOf(leavers);
    }

    private static int lostEdges(Forest before, Forest after) {
        int lost = 0;
        for (int s = 0; s < before.stripeCount(); s++) {
            for (int member : after.roster().members()) {
                int parent = before.parent(s, member);
                lost += parent != Forest.NONE && !after.roster().contains(parent) ? 1 : 0;
            }
        }
        return lost;
    }

    /** All that must be true of every forest. */
    private static void assertHolds(Forest forest, Topology topology) {
        ForestRoster roster = forest.roster();
        for (int member : roster.members()) {
            int children = 0;
            int interior = 0;
            for (int s = 0; s < forest.stripeCount(); s++) {
                children += forest.childCount(s, member);
                interior += forest.childCount(s, member) > 0 ? 1 : 0;
                assertThat(forest.childCount(s, member)).isLessThanOrEqualTo(forest.room(s, member));
                assertReached(forest, topology, s, member);
                assertBackedUp(forest, s, member);
            }
            assertThat(children).isLessThanOrEqualTo(roster.limit(member));
            assertThat(interior).isLessThanOrEqualTo(member == roster.source() ? forest.stripeCount() : 1);
        }
    }

    private static void assertReached(Forest forest, Topology topology, int stripe, int member) {
        long delay = 0;
        List<Integer> way = new ArrayList<>();
        int at = member;
        while (forest.parent(stripe, at) != Forest.NONE) {
            assertThat(way).doesNotContain(at).hasSizeLessThan(forest.roster().size());
            way.add(at);
            delay += topology.oneWayNanos(forest.parent(stripe, at), at);
            at = forest.parent(stripe, at);
        }
        assertThat(at).isEqualTo(forest.roster().source());
        assertThat(forest.delayNanos(stripe, member)).isEqualTo(delay);
    }

    private static void assertBackedUp(Forest forest, int stripe, int member) {
        int source = forest.roster().source();
        int parent = forest.parent(stripe, member);
        int backup = forest.backup(stripe, member);
        if (member == source || (parent == source && backup == Forest.NONE)) {
            return;
        }
        assertThat(backup).isNotEqualTo(parent).isNotEqualTo(member);
        assertThat(forest.room(stripe, backup)).isPositive();
        for (int at = backup; at != source; at = forest.parent(stripe, at)) {
            assertThat(at).isNotEqualTo(member);
            assertThat(at).isNotEqualTo(parent);
        }
    }
}
