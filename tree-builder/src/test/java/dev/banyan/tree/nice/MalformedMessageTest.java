package dev.banyan.tree.nice;

import static dev.banyan.tree.nice.Solo.A;
import static dev.banyan.tree.nice.Solo.B;
import static dev.banyan.tree.nice.Solo.ME;
import static dev.banyan.tree.nice.Solo.X;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedMessageTest {
    static Stream<NiceMessage> malformed() {
        List<NodeId> tooMany = new ArrayList<>();
        for (int i = 0; i < 49; i++) {
            tooMany.add(Solo.id(String.format("n%02d", i)));
        }
        NiceMessage.Pulse good = pulse(0, 1, 0, List.of());
        return Stream.of(
                new NiceMessage.HeartBeat(pulse(-1, 1, 0, List.of())),
                new NiceMessage.HeartBeat(pulse(99, 1, 0, List.of())),
                new NiceMessage.HeartBeat(pulse(0, -5, 0, List.of())),
                new NiceMessage.HeartBeat(pulse(0, 1, -1, List.of())),
                new NiceMessage.HeartBeat(pulse(0, 1, 0, List.of(5, -7))),
                new NiceMessage.HeartBeat(pulse(0, 1, 0, List.of(Integer.MAX_VALUE))),
                new NiceMessage.HeartBeat(pulse(0, 1, 0, Collections.nCopies(49, 1))),
                new NiceMessage.LeaderHeartBeat(good, -1, List.of(), Optional.empty()),
                new NiceMessage.LeaderHeartBeat(good, Long.MAX_VALUE, List.of(), Optional.empty()),
                new NiceMessage.LeaderHeartBeat(good, 1, tooMany, Optional.empty()),
                new NiceMessage.LeaderHeartBeat(good, 1, List.of(X, A), Optional.empty()),
                new NiceMessage.LeaderHeartBeat(good, 1, List.of(A, A), Optional.empty()),
                new NiceMessage.LeaderHeartBeat(good, 1, List.of(A), Optional.of(new Roster(3, 1, A, List.of(A)))),
                new NiceMessage.LeaderHeartBeat(good, 1, List.of(A), Optional.of(new Roster(1, 1, A, List.of()))),
                new NiceMessage.Query(1, -2),
                new NiceMessage.QueryReply(1, 99, A, List.of(A)),
                new NiceMessage.QueryReply(1, NiceMessage.TOP, A, List.of(A)),
                new NiceMessage.JoinCluster(10),
                new NiceMessage.JoinRefused(-1, Optional.empty()),
                new NiceMessage.NotMember(-1),
                new NiceMessage.Remove(1000),
                new NiceMessage.LeaderTransfer(List.of(), Optional.empty()),
                new NiceMessage.LeaderTransfer(
                        List.of(new Roster(0, 1, ME, List.of(ME)), new Roster(2, 1, ME, List.of(ME))),
                        Optional.empty()),
                new NiceMessage.MergeRequest(0, 1, tooMany),
                new NiceMessage.MergeRequest(0, 1, List.of()),
                new NiceMessage.MergeInvite(-1),
                new NiceMessage.PollRendezvous(-1, 0),
                new NiceMessage.PollReply(A, 77));
    }

    private static NiceMessage.Pulse pulse(int layer, int sequence, int hold, List<Integer> distances) {
        return new NiceMessage.Pulse(layer, 0, sequence, -1, hold, distances);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void isIgnoredAndCounted(NiceMessage message) {
        Solo solo = Solo.under(A, List.of(A, B, ME), Optional.empty());
        List<Roster> before = solo.nice.clusters();
        List<Effect> effects = solo.nice.handle(solo.now, new Input.Received(A, message));
        assertThat(effects).isEmpty();
        assertThat(solo.nice.stats().malformed()).isEqualTo(1);
        assertThat(solo.nice.clusters()).isEqualTo(before);
    }

    @Test
    void leavesTheMemberWorking() {
        Solo solo = Solo.rendezvous();
        malformed().forEach(message -> solo.receive(X, message));
        solo.receive(X, new NiceMessage.JoinCluster(0));
        solo.advance(Duration.ofMillis(10));
        assertThat(solo.nice.clusters().get(0).members()).containsExactly(ME, X);
    }

    @Test
    void ofAnotherProtocolIsNotNicesBusiness() {
        Solo solo = Solo.rendezvous();
        assertThat(solo.nice.handle(solo.now, new Input.Received(X, () -> 1))).isEmpty();
        assertThat(solo.nice.stats().malformed()).isZero();
    }

    @Test
    void inputsOfTheAttachmentMachineHaveNoEffect() {
        Solo solo = Solo.rendezvous();
        assertThat(solo.nice.handle(solo.now, new Input.LinkOpened(X))).isEmpty();
        assertThat(solo.nice.handle(solo.now, new Input.LinkOffered(X, 1))).isEmpty();
        assertThat(solo.nice.handle(solo.now, new Input.LinkSuspected(X))).isEmpty();
        assertThat(solo.nice.handle(solo.now, new Input.LinkRecovered(X))).isEmpty();
        assertThat(solo.nice.handle(solo.now, new Input.MovesHeld(true))).isEmpty();
        assertThat(solo.nice.handle(solo.now, new Input.CandidatesOffered(List.of())))
                .isEmpty();
    }

    @Test
    void aPlainHeartBeatOfAFullClusterIsSmall() {
        NiceMessage beat = new NiceMessage.HeartBeat(pulse(0, 100, 5000, Collections.nCopies(8, 50_000)));
        assertThat(beat.wireBytes()).isLessThan(100);
    }
}
