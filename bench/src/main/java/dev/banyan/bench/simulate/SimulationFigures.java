package dev.banyan.bench.simulate;

import java.math.BigDecimal;

/**
 * What a simulated run measured; depends on its {@link SimulationPlan} alone. Percentiles are exact, by nearest rank.
 *
 * @param members planned
 * @param joined attached to the one tree at the end
 * @param maxFanOut most children any member had at any time
 * @param stretchP50 delay from the root along the tree over the direct delay, at the end, over all members but the root
 * @param stretchP90 likewise
 * @param stressMean copies of a message that a relaying member sends (its children) at the end, over members with children;
 *     without a map of routers this stands for link stress
 * @param stressMax the largest of them
 * @param controlBytesPerMemberPerSecond bytes of all messages sent, pings and handshakes included, over members and virtual
 *     seconds of the whole run
 * @param joinMillisP50 from a member's start until its first parent link was open
 * @param joinMillisP99 likewise
 * @param virtualSeconds simulated
 */
public record SimulationFigures(
        int members,
        int joined,
        long seed,
        int fanOut,
        int maxFanOut,
        BigDecimal stretchP50,
        BigDecimal stretchP90,
        BigDecimal stressMean,
        int stressMax,
        BigDecimal controlBytesPerMemberPerSecond,
        BigDecimal joinMillisP50,
        BigDecimal joinMillisP99,
        long virtualSeconds) {}
