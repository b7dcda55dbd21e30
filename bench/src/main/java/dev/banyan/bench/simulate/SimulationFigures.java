package dev.banyan.bench.simulate;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated run measured; depends on its {@link SimulationPlan} and {@link SimulationWorld} alone. Percentiles are exact,
 * by nearest rank.
 *
 * @param members planned
 * @param joined attached to the one tree at the end
 * @param source the place of the source
 * @param filledPairs pairs of the given matrix without a round trip, which took that of the best way over one other point; 0
 *     without a matrix
 * @param maxFanOut most children any member had at any time
 * @param stretchP50 delay from the root along the tree over the direct delay, at the end, over all members but the root
 * @param stretchP90 likewise
 * @param meanDelayToCompactTree mean delay from the source along the tree, at the end, over all other members, divided by that
 *     of the {@linkplain dev.banyan.tree.forest.CompactTree Compact Tree} with the same source, fan-out and delays; null above
 *     {@value SimulationPlan#COMPACT_TREE_MEMBERS_MAX} members, if a member is not in the source's tree, and if there is no delay
 * @param maxDelayToCompactTree likewise, of the longest delay
 * @param stressMean copies of a message that a relaying member sends (its children) at the end, over members with children;
 *     without a map of routers this stands for link stress
 * @param stressMax the largest of them
 * @param controlBytesPerMemberPerSecond bytes of all messages sent, pings and handshakes included, over members and virtual
 *     seconds of the whole run
 * @param peersKnownP99 others that NICE at a member knows at the end: in its clusters and, as far as offered as parents, above
 *     them; what the attachment remembers besides has a bound of its own
 * @param joinMillisP50 from a member's start until its first parent link was open
 * @param joinMillisP99 likewise
 * @param parentChangesPerMember how often a member took another parent after its first, over the whole run; the mean
 * @param coordinateErrorP50 relative error of round trips predicted by coordinates, the median of each member's last samples and
 *     then of the members; 0 if none was predicted
 * @param virtualSeconds simulated
 */
public record SimulationFigures(
        int members,
        int joined,
        long seed,
        String source,
        int filledPairs,
        int fanOut,
        int maxFanOut,
        BigDecimal stretchP50,
        BigDecimal stretchP90,
        @Nullable BigDecimal meanDelayToCompactTree,
        @Nullable BigDecimal maxDelayToCompactTree,
        BigDecimal stressMean,
        int stressMax,
        BigDecimal controlBytesPerMemberPerSecond,
        int peersKnownP99,
        BigDecimal joinMillisP50,
        BigDecimal joinMillisP99,
        BigDecimal parentChangesPerMember,
        BigDecimal coordinateErrorP50,
        long virtualSeconds) {}
