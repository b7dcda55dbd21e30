package dev.banyan.tree.nice;

import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * Settings of NICE, from {@code banyan.tree.nice}; see {@code reference.conf} for units, effects and origins.
 *
 * @param k clusters hold k..3k-1 members; 2..8
 * @param heartbeatInterval mean time between two beats of a member; each is jittered by a tenth
 * @param peerTimeoutBeats beats of silence after which a peer counts as dead; 2..20
 * @param fullBeatEvery every so many beats carry lists and distances although nothing changed; 1..60
 * @param queryTimeout wait for an answer during a join
 * @param rendezvousPoll time between two polls of the rendezvous by the top leader
 * @param moveHysteresis part by which another cluster or leader must be nearer to be preferred; 0..0.9
 * @param moveMinGain round trip time it must be nearer by, at least
 * @param maxLayers most layers; 1..20
 * @param maxClusterSize most members in any list; joiners beyond it are refused; at least 6k
 * @param probesPerBeat members of the super-cluster probed per beat; 1..16
 * @param knownProbeEvery they are probed in every so many beats only once all of them have been twice; 1..60
 * @param rttSamples samples an RTT is the minimum of; 1..64
 * @param candidateLimit most candidates offered; 1..256
 */
public record NiceSettings(
        int k,
        Duration heartbeatInterval,
        int peerTimeoutBeats,
        int fullBeatEvery,
        Duration queryTimeout,
        Duration rendezvousPoll,
        double moveHysteresis,
        Duration moveMinGain,
        int maxLayers,
        int maxClusterSize,
        int probesPerBeat,
        int knownProbeEvery,
        int rttSamples,
        int candidateLimit) {

    /** Reads and checks the section {@code banyan.tree.nice}. */
    public static NiceSettings from(Section s) {
        int k = s.intBetween(2, 8, "k");
        return new NiceSettings(
                k,
                s.positiveDuration("heartbeat-interval"),
                s.intBetween(2, 20, "peer-timeout-beats"),
                s.intBetween(1, 60, "full-beat-every"),
                s.positiveDuration("query-timeout"),
                s.positiveDuration("rendezvous-poll"),
                s.doubleBetween(0, 0.9, "move-hysteresis"),
                s.duration("move-min-gain"),
                s.intBetween(1, 20, "max-layers"),
                s.intBetween(6 * k, 256, "max-cluster-size"),
                s.intBetween(1, 16, "probes-per-beat"),
                s.intBetween(1, 60, "known-probe-every"),
                s.intBetween(1, 64, "rtt-samples"),
                s.intBetween(1, 256, "candidate-limit"));
    }

    /** Largest regular cluster. */
    int maxRegularSize() {
        return 3 * k - 1;
    }

    long beatNanos() {
        return heartbeatInterval.toNanos();
    }

    /** Silence after which a peer counts as dead; half a beat more than the beats, as beats are jittered. */
    long peerTimeoutNanos() {
        return beatNanos() * peerTimeoutBeats + beatNanos() / 2;
    }

    /** The same of a peer that leads no more than this member does: its beats with distances are the only ones that come here. */
    long siblingTimeoutNanos() {
        return peerTimeoutNanos() + (fullBeatEvery - 1) * beatNanos();
    }

    NiceLimits limits() {
        return new NiceLimits(maxLayers, maxClusterSize);
    }
}
