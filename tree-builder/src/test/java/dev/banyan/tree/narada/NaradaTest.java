package dev.banyan.tree.narada;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One member, spoken to by hand. */
class NaradaTest {
    private static final long SECOND = 1_000_000_000L;
    private static final NodeId ME = id("me");
    private static final NodeId A = id("a");
    private static final NodeId B = id("b");

    private final List<Effect> effects = new ArrayList<>();
    private Narada narada = member("");
    private long now = SECOND;

    private static NodeId id(String name) {
        return new NodeId(name, 1, "10.0.0.1:1");
    }

    private static Narada member(String settings) {
        return new Narada(ME, MeshWorld.with(settings), new SplittableRandom(1));
    }

    private List<Effect> handle(Input input) {
        List<Effect> caused = narada.handle(now, input);
        effects.addAll(caused);
        return caused;
    }

    private List<Effect> receive(NodeId from, MeshMessage message) {
        return handle(new Input.Received(from, message));
    }

    private void start(NodeId... others) {
        List<NodeId> contacts = new ArrayList<>(List.of(others));
        contacts.add(ME);
        handle(new Input.ContactsChanged(contacts));
    }

    private void advance(long nanos) {
        long end = now + nanos;
        while (narada.nextWakeNanos() <= end) {
            now = Math.max(now, narada.nextWakeNanos());
            handle(new Input.Tick());
        }
        now = end;
    }

    private <T extends MeshMessage> List<T> sent(NodeId to, Class<T> kind) {
        return effects.stream()
                .filter(Effect.Send.class::isInstance)
                .map(Effect.Send.class::cast)
                .filter(send -> send.to().equals(to))
                .map(Effect.Send::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private static MeshMessage.LinkReply reply(MeshMessage.Answer answer) {
        return new MeshMessage.LinkReply(answer, 160);
    }

    @Test
    void asksAContactForALinkUntilOneAccepts() {
        start(A);
        advance(3 * SECOND);
        assertThat(sent(A, MeshMessage.LinkRequest.class)).hasSizeGreaterThan(1);
        receive(A, reply(MeshMessage.Answer.ACCEPTED));
        assertThat(narada.view().neighbours()).containsExactly(A);
    }

    @Test
    void neverHasMoreLinksThanItMay() {
        start(A);
        for (int i = 0; i < 20; i++) {
            receive(id("peer-" + i), new MeshMessage.LinkRequest(MeshMessage.Purpose.GROW));
        }
        assertThat(narada.degree()).isEqualTo(5);
        assertThat(sent(id("peer-19"), MeshMessage.LinkReply.class)).containsExactly(reply(MeshMessage.Answer.NO_ROOM));
    }

    @Test
    void declaresASilentNeighbourDeadOnlyAfterRedundantProbes() {
        start(A);
        receive(A, new MeshMessage.LinkRequest(MeshMessage.Purpose.GROW));
        advance(30 * SECOND);
        assertThat(sent(A, MeshMessage.Probe.class)).hasSizeGreaterThanOrEqualTo(3);
        assertThat(narada.members()).containsExactly(ME);
        assertThat(narada.stats().deaths()).isEqualTo(1);
    }

    @Test
    void keepsASilentNeighbourThatAnswersProbes() {
        start(A);
        receive(A, new MeshMessage.LinkRequest(MeshMessage.Purpose.GROW));
        for (int second = 0; second < 60; second++) {
            advance(SECOND);
            List<MeshMessage.Probe> probes = sent(A, MeshMessage.Probe.class);
            receive(A, new MeshMessage.ProbeReply(probes.get(probes.size() - 1).nonce(), 1, 0, List.of(), List.of()));
        }
        assertThat(narada.members()).containsExactly(A, ME);
    }

    @Test
    void refusesWhoDoesNotFitIntoTheGroupAndSaysSoOnce() {
        narada = member("member-limit = 2");
        start(A);
        receive(A, new MeshMessage.LinkRequest(MeshMessage.Purpose.GROW));
        receive(B, new MeshMessage.LinkRequest(MeshMessage.Purpose.GROW));
        receive(B, new MeshMessage.LinkRequest(MeshMessage.Purpose.GROW));
        assertThat(sent(B, MeshMessage.LinkReply.class))
                .containsOnly(new MeshMessage.LinkReply(MeshMessage.Answer.GROUP_FULL, 2));
        assertThat(effects)
                .filteredOn(Effect.Tell.class::isInstance)
                .containsExactly(new Effect.Tell(new TreeEvent.GroupOutgrewBuilder(B, 2)));
        assertThat(narada.members()).containsExactly(A, ME);
    }

    @Test
    void saysThatItIsRefusedItself() {
        start(A);
        receive(A, new MeshMessage.LinkReply(MeshMessage.Answer.GROUP_FULL, 40));
        assertThat(effects).contains(new Effect.Tell(new TreeEvent.GroupOutgrewBuilder(ME, 40)));
    }

    @Test
    void anOldRumourDoesNotRaiseTheDead() {
        start(A);
        receive(A, new MeshMessage.LinkRequest(MeshMessage.Purpose.GROW));
        receive(A, refresh(10, List.of(A, B), 5, List.of()));
        receive(A, refresh(11, List.of(A), 0, List.of(new MeshMessage.Gone(B, 5, false))));
        receive(A, refresh(12, List.of(A, B), 5, List.of()));
        assertThat(narada.members()).containsExactly(A, ME);
        receive(A, refresh(13, List.of(A, B), 6, List.of()));
        assertThat(narada.members()).containsExactly(A, B, ME);
    }

    @Test
    void tellsWhoIsNoNeighbourThatItIsNone() {
        start(A);
        receive(B, refresh(1, List.of(B), 0, List.of()));
        assertThat(sent(B, MeshMessage.Unlink.class)).hasSize(1);
    }

    /** A refresh of A or B with routes to all its members, itself first. */
    private static MeshMessage.Refresh refresh(
            long sequence, List<NodeId> members, long sequenceOfLast, List<MeshMessage.Gone> gone) {
        List<MeshMessage.Route> routes = new ArrayList<>();
        routes.add(new MeshMessage.Route(sequence, 0, 0, List.of()));
        if (members.size() > 1) {
            routes.add(new MeshMessage.Route(sequenceOfLast, 10_000, 10_000, List.of()));
        }
        return new MeshMessage.Refresh(sequence, 0, 0, 1, false, digest(members), members, routes, gone);
    }

    private static int digest(List<NodeId> members) {
        int digest = 1;
        for (NodeId member : members) {
            digest = 31 * digest + member.digest();
        }
        return digest;
    }

    static Stream<MeshMessage> malformed() {
        MeshMessage.Route good = new MeshMessage.Route(1, 0, 0, List.of());
        return Stream.of(
                refreshOf(List.of(), List.of()),
                refreshOf(List.of(A), List.of(good, good)),
                refreshOf(List.of(B, A), List.of(good, good)),
                refreshOf(List.of(A, A), List.of(good, good)),
                refreshOf(List.of(A), List.of(new MeshMessage.Route(1, 0, -2, List.of()))),
                refreshOf(List.of(A), List.of(new MeshMessage.Route(1, -1, 1, List.of()))),
                refreshOf(List.of(A), List.of(new MeshMessage.Route(1, 0, Integer.MAX_VALUE, List.of()))),
                refreshOf(List.of(A, B), List.of(good, new MeshMessage.Route(1, 1, 1, List.of(2)))),
                refreshOf(List.of(A, B), List.of(good, new MeshMessage.Route(1, 1, 1, List.of(-1)))),
                new MeshMessage.Refresh(1, 0, -1, 1, false, 0, List.of(A), List.of(good), List.of()),
                new MeshMessage.LinkReply(MeshMessage.Answer.ACCEPTED, 0),
                new MeshMessage.ProbeReply(1, -1, 0, List.of(), List.of()),
                new MeshMessage.ProbeReply(1, 1, 0, List.of(A), List.of(1, 2)),
                new MeshMessage.ProbeReply(1, 1, 0, List.of(), List.of(-7)));
    }

    private static MeshMessage refreshOf(List<NodeId> members, List<MeshMessage.Route> routes) {
        return new MeshMessage.Refresh(1, 0, 0, 1, false, 0, members, routes, List.of());
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void ignoresAndCountsTheImpossible(MeshMessage message) {
        start(A);
        receive(A, new MeshMessage.LinkRequest(MeshMessage.Purpose.GROW));
        assertThat(receive(A, message)).isEmpty();
        assertThat(narada.stats().malformed()).isEqualTo(1);
    }
}
