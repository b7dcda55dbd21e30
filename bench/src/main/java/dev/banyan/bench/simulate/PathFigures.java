package dev.banyan.bench.simulate;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How good the paths from the source to all others are.
 *
 * @param reached members that get the packet, the source included
 * @param stretchP50 delay along the paths over the direct delay, over all reached but the source and those in no distance from it
 * @param stretchP90 likewise
 * @param stretchMax likewise
 * @param stressMean copies of a packet that cross a physical link in one direction, over the links and directions that are used;
 *     without a map of routers the copies that a relaying member sends
 * @param stressMax the largest of them
 * @param outDegreeMean copies that a member sends, over members that send some
 * @param outDegreeMax the largest of them
 * @param pathHopsMean links between routers that a packet has crossed when it arrives, over all reached but the source; null
 *     without a map of routers
 */
public record PathFigures(
        int reached,
        BigDecimal stretchP50,
        BigDecimal stretchP90,
        BigDecimal stretchMax,
        BigDecimal stressMean,
        int stressMax,
        BigDecimal outDegreeMean,
        int outDegreeMax,
        @Nullable BigDecimal pathHopsMean) {}
