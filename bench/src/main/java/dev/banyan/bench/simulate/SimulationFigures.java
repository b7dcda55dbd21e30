package dev.banyan.bench.simulate;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated run measured; depends on its {@link SimulationPlan} and {@link SimulationWorld} alone. Percentiles are exact,
 * by nearest rank.
 *
 * @param protocol who found out which members are near, as in settings
 * @param members planned
 * @param joined attached to the source's tree at the end, itself included
 * @param source the place of the source
 * @param filledPairs pairs of the given matrix without a round trip, which took that of the best way over one other point; 0
 *     without a matrix
 * @param maxFanOut most children any member had at any time
 * @param stretchP50 delay from the root along the tree over the direct delay, at the end, over all members but the root
 * @param stretchP90 likewise
 * @param stretchMax likewise
 * @param meanDelayToCompactTree mean delay from the source along the tree, at the end, over all other members, divided by that
 *     of the {@linkplain dev.banyan.tree.forest.CompactTree Compact Tree} with the same source, fan-out and delays; null above
 *     {@value SimulationPlan#COMPACT_TREE_MEMBERS_MAX} members, if a member is not in the source's tree, and if there is no delay
 * @param maxDelayToCompactTree likewise, of the longest delay
 * @param stressMean copies of a packet that cross a physical link in one direction at the end, over those used; without a map of routers
 *     the copies that a relaying member sends
 * @param stressMax the largest of them
 * @param outDegreeMean copies that a relaying member sends (its children) at the end, over members with children
 * @param outDegreeMax the largest of them
 * @param pathHopsMean links between routers from the source to a member along the tree, the mean; null without a map of routers
 * @param controlBytesPerMemberPerSecond bytes of all messages sent, pings and handshakes included, over members and virtual
 *     seconds, until faults begin
 * @param controlBytesPerSecondP99 the same of each member, over the members
 * @param controlBytesPerSecondMax likewise
 * @param peersKnownP99 others that the builder at a member knows at the end: those in NICE's clusters, Narada's members, and who
 *     is offered as a parent
 * @param peersRememberedP99 others that a member knows in any way at the end: those, its tree neighbours, and the possible parents
 *     that its attachment has measured or heard of, whose number has a bound of its own
 * @param joinMillisP50 from a member's start until its first parent link was open
 * @param joinMillisP99 likewise
 * @param parentChangesPerMember how often a member took another parent after its first, over the whole run; the mean
 * @param coordinateErrorP50 relative error of round trips predicted by coordinates, the median of each member's last samples and
 *     then of the members; 0 if none was predicted
 * @param secondsToFinalQuality from the end of the joins until the mean delay stays within 1/0.95 of that at the end (of the
 *     time before faults), at the resolution of the samples; null if it did not get there
 * @param virtualSeconds simulated
 * @param scenario what befell the group
 * @param plainNice paths of the forwarding in NICE's paper over the same clusters at the same moment, for comparison; null with
 *     another protocol
 * @param mesh the forwarding in Narada's paper over the mesh at the same moment; null with another protocol
 * @param faults what the faults did; null without faults
 */
public record SimulationFigures(
        String protocol,
        int members,
        int joined,
        long seed,
        String source,
        int filledPairs,
        int fanOut,
        int maxFanOut,
        BigDecimal stretchP50,
        BigDecimal stretchP90,
        BigDecimal stretchMax,
        @Nullable BigDecimal meanDelayToCompactTree,
        @Nullable BigDecimal maxDelayToCompactTree,
        BigDecimal stressMean,
        int stressMax,
        BigDecimal outDegreeMean,
        int outDegreeMax,
        @Nullable BigDecimal pathHopsMean,
        BigDecimal controlBytesPerMemberPerSecond,
        BigDecimal controlBytesPerSecondP99,
        BigDecimal controlBytesPerSecondMax,
        int peersKnownP99,
        int peersRememberedP99,
        BigDecimal joinMillisP50,
        BigDecimal joinMillisP99,
        BigDecimal parentChangesPerMember,
        BigDecimal coordinateErrorP50,
        @Nullable BigDecimal secondsToFinalQuality,
        long virtualSeconds,
        String scenario,
        @Nullable PathFigures plainNice,
        @Nullable MeshFigures mesh,
        @Nullable FaultFigures faults) {}
