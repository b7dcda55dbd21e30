package dev.banyan.overlay.membership.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MembershipCoreTest {
    private static final NodeId SELF = node("self", 9);
    private static final MembershipSettings SETTINGS = new MembershipSettings(
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            100);

    private final MembershipCore core = new MembershipCore(SELF, List.of("s1:1", "s2:1"), List.of(), SETTINGS);
    private long nowNanos;

    private static NodeId node(String name, int number) {
        return new NodeId(name, 1, "host" + number + ":1");
    }

    private static ClusterPeer peer(NodeId node) {
        return new ClusterPeer(node.name(), node.address(), "Up", true, false, true, true);
    }

    private List<MembershipEffect> changed(NodeId... others) {
        return core.changed(
                nowNanos, true, Stream.of(others).map(MembershipCoreTest::peer).toList());
    }

    /** What the core wants in the next seconds. */
    private List<MembershipEffect> pass(int seconds) {
        List<MembershipEffect> effects = new ArrayList<>();
        for (int i = 0; i < seconds; i++) {
            nowNanos += TimeUnit.SECONDS.toNanos(1);
            effects.addAll(core.tick(nowNanos));
        }
        effects.removeIf(e -> e instanceof MembershipEffect.Remember || e instanceof MembershipEffect.Hail);
        return effects;
    }

    /** A member that was downed and whose new ActorSystem runs. */
    private List<MembershipEffect> downed(NodeId... known) {
        core.started(nowNanos);
        changed(known);
        core.removed(nowNanos);
        return core.started(nowNanos);
    }

    @Test
    void aNodeWithSeedsAsksThemAndFoundsNothing() {
        assertThat(core.started(0)).containsExactly(new MembershipEffect.Join(List.of("s1:1", "s2:1")));
        core.treeChanged("g", new TreeEvent.RootChanged(SELF));
        assertThat(pass(3600)).hasOnlyElementsOfType(MembershipEffect.Warn.class);
    }

    @Test
    void aNodeWhoseSeedsAreGoneSaysSoAgainAndAgain() {
        core.started(0);
        List<MembershipEffect> said = pass(100);
        assertThat(said)
                .hasSize(3)
                .first()
                .satisfies(first -> assertThat(((MembershipEffect.Warn) first).message())
                        .contains("self", "30 s", "[s1:1, s2:1]", "banyan.seed-nodes"));
    }

    @Test
    void aNodeWithoutSeedsFoundsACluster() {
        MembershipCore founder = new MembershipCore(SELF, List.of(), List.of(), SETTINGS);
        assertThat(founder.started(0)).containsExactly(new MembershipEffect.Found());
        MembershipCore onlySeed = new MembershipCore(SELF, List.of(SELF.address()), List.of(), SETTINGS);
        assertThat(onlySeed.started(0)).containsExactly(new MembershipEffect.Found());
    }

    @Test
    void aLaterLifeAsksTheMembersThatTheFormerOneKnew() {
        MembershipCore later = new MembershipCore(SELF, List.of("s1:1"), List.of("m1:1", "s1:1"), SETTINGS);
        assertThat(later.started(0)).containsExactly(new MembershipEffect.Join(List.of("s1:1", "m1:1")));
        MembershipCore founder = new MembershipCore(SELF, List.of(), List.of("m1:1"), SETTINGS);
        assertThat(founder.started(0))
                .as("founds only if m1 is in no cluster")
                .containsExactly(new MembershipEffect.Join(List.of(SELF.address(), "m1:1")));
    }

    @Test
    void keepsTheMembersForTheNextLifeWheneverTheyChange() {
        core.started(0);
        changed(node("a", 1));
        assertThat(core.tick(1)).containsExactly(new MembershipEffect.Remember(List.of("host1:1")));
        assertThat(core.tick(2)).isEmpty();
        changed(node("a", 1), node("b", 2));
        assertThat(core.tick(3)).containsExactly(new MembershipEffect.Remember(List.of("host1:1", "host2:1")));
    }

    @Test
    void aDownedNodeRebuildsAndTriesEverybodyItKnew() {
        core.started(0);
        changed(node("a", 1), node("b", 2));
        assertThat(core.removed(nowNanos)).singleElement().isInstanceOf(MembershipEffect.Rebuild.class);
        assertThat(core.started(nowNanos))
                .containsExactly(new MembershipEffect.Join(List.of("s1:1", "s2:1", "host1:1", "host2:1")));
    }

    @Test
    void fellowsThatAreDownedWithItArePlacesToComeBackTo() {
        core.started(0);
        changed(node("a", 1));
        core.changed(nowNanos, true, List.of(new ClusterPeer("a", "host1:1", "Down", false, false, true, true)));
        core.removed(nowNanos);
        assertThat(core.started(nowNanos))
                .containsExactly(new MembershipEffect.Join(List.of("s1:1", "s2:1", "host1:1")));
    }

    @Test
    void aMemberThatLeftIsNoPlaceToComeBackTo() {
        core.started(0);
        changed(node("a", 1), node("b", 2));
        core.changed(nowNanos, true, List.of(new ClusterPeer("a", "host1:1", "Leaving", false, true, true, true)));
        core.removed(nowNanos);
        assertThat(core.started(nowNanos))
                .containsExactly(new MembershipEffect.Join(List.of("s1:1", "s2:1", "host2:1")));
    }

    @Test
    void aFounderThatWasDownedDoesNotFoundAnotherClusterAtOnce() {
        MembershipCore founder = new MembershipCore(SELF, List.of(), List.of(), SETTINGS);
        founder.started(0);
        founder.changed(0, true, List.of(peer(node("a", 1))));
        founder.removed(0);
        assertThat(founder.started(0)).containsExactly(new MembershipEffect.Join(List.of("host1:1")));
    }

    @Test
    void theRootOfAnIslandFoundsAClusterOnceAndTheOthersWait() {
        core.treeChanged("g", new TreeEvent.RootChanged(SELF));
        downed(node("a", 1));
        assertThat(pass(14)).isEmpty();
        assertThat(pass(10)).containsExactly(new MembershipEffect.Found());

        MembershipCore other = new MembershipCore(SELF, List.of(), List.of(), SETTINGS);
        other.treeChanged("g", new TreeEvent.RootChanged(node("a", 1)));
        other.started(0);
        other.changed(0, true, List.of(peer(node("a", 1))));
        other.removed(0);
        other.started(0);
        for (long second = 1; second < 29; second++) {
            assertThat(other.tick(TimeUnit.SECONDS.toNanos(second))).isEmpty();
        }
    }

    @Test
    void tellsHowLongItWasAwayWhenItIsBack() {
        downed(node("a", 1));
        nowNanos += TimeUnit.SECONDS.toNanos(4);
        assertThat(changed(node("a", 1), node("b", 2)))
                .containsExactly(new MembershipEffect.Restored(3, TimeUnit.SECONDS.toNanos(4)));
        assertThat(changed(node("a", 1))).isEmpty();
    }

    @Test
    void aMemberHailsInTurnWhomItKnowsOutsideItsCluster() {
        MembershipCore many =
                new MembershipCore(SELF, List.of("s1:1", "s2:1", "s3:1", "host1:1"), List.of("f1:1", "f2:1"), SETTINGS);
        many.started(0);
        many.changed(0, true, List.of(peer(node("a", 1))));
        assertThat(hailed(many, 10)).containsExactly("s1:1", "s2:1", "s3:1", "f1:1");
        assertThat(hailed(many, 15)).isEmpty();
        assertThat(hailed(many, 20)).containsExactly("f2:1", "s1:1", "s2:1", "s3:1");
    }

    private static List<String> hailed(MembershipCore core, long second) {
        return core.tick(TimeUnit.SECONDS.toNanos(second)).stream()
                .filter(MembershipEffect.Hail.class::isInstance)
                .flatMap(e -> ((MembershipEffect.Hail) e).addresses().stream())
                .toList();
    }

    @Test
    void membersOfTheSmallerPartMoveToTheLargerOne() {
        core.started(0);
        changed(node("a", 1));
        core.answered(nowNanos, "x:1", new ClusterSize(3, "x:1"));
        assertThat(pass(10)).containsExactly(new MembershipEffect.StepOut());
        assertThat(core.removed(nowNanos))
                .singleElement()
                .satisfies(effect ->
                        assertThat(((MembershipEffect.Rebuild) effect).cause()).contains("3 members at x:1", "here 2"));
        assertThat(core.started(nowNanos))
                .as("there and nowhere else, for those left behind would answer as well")
                .containsExactly(new MembershipEffect.Join(List.of("x:1")));
        assertThat(pass(20)).containsExactly(new MembershipEffect.Join(List.of("s1:1", "s2:1", "host1:1")));
    }

    @Test
    void goesAllTheSameIfItsClusterDoesNotLetItGo() {
        core.started(0);
        changed(node("a", 1));
        core.answered(nowNanos, "x:1", new ClusterSize(3, "x:1"));
        assertThat(pass(30)).hasSize(2).last().isInstanceOf(MembershipEffect.Rebuild.class);
    }

    @Test
    void membersOfTheLargerPartStayAndOfTwoOfOneSizeTheLowerAddressDecides() {
        core.started(0);
        changed(node("a", 1));
        core.answered(nowNanos, "x:1", new ClusterSize(1, "x:1"));
        core.answered(nowNanos, "x:1", new ClusterSize(2, "x:1"));
        core.answered(nowNanos, "host1:1", new ClusterSize(9, "host1:1"));
        assertThat(pass(100)).isEmpty();
        core.answered(nowNanos, "a:1", new ClusterSize(2, "a:1"));
        assertThat(pass(12)).first().isEqualTo(new MembershipEffect.StepOut());
    }

    @Test
    void theYoungerOfTwoNodesOfOneNameGivesUp() {
        core.started(0);
        changed(node("self", 3));
        assertThat(pass(9)).isEmpty();
        assertThat(pass(3))
                .singleElement()
                .satisfies(effect -> assertThat(((MembershipEffect.GiveUp) effect).reason())
                        .contains("self", "host3:1", "banyan.name"));
    }

    @Test
    void theDeadFormerLifeOfANodeIsNoConflict() {
        core.started(0);
        core.changed(0, true, List.of(new ClusterPeer("self", "host3:1", "Up", true, false, false, true)));
        assertThat(pass(60)).isEmpty();
    }

    @Test
    void whatTheClusterDoesToALeavingNodeIsMeant() {
        core.started(0);
        changed(node("a", 1));
        core.leaving();
        assertThat(core.removed(nowNanos)).isEmpty();
        assertThat(pass(100)).isEmpty();
    }
}
