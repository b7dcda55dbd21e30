package dev.banyan.bench.simulate;

import java.math.BigDecimal;

/**
 * How good Narada's mesh is by its paper's own forwarding, which makes a tree for every source; all living members are sources.
 * The relative delay penalty (RDP) is the delay along the tree of a source over the direct delay, of all pairs of a source and a
 * receiver it reaches, save those in no distance.
 *
 * @param degreeMean mesh links of a member
 * @param degreeMax the most of them
 * @param pairsReached part of all pairs of a source and another member that packets get to, 0 to 1; news of ways are seconds old
 * @param rdpP50 the median
 * @param rdpP90 likewise
 * @param rdpMax likewise
 * @param stressMean copies of a packet that cross a physical link, both directions together, over the links that a source's tree uses; the mean over all
 *     sources. Without a map of routers the copies that a relaying member sends
 * @param stressMaxMean copies on the most stressed link of a source's tree, the mean over all sources
 * @param stressMax copies on the most stressed link of all those trees
 */
public record MeshFigures(
        BigDecimal degreeMean,
        int degreeMax,
        BigDecimal pairsReached,
        BigDecimal rdpP50,
        BigDecimal rdpP90,
        BigDecimal rdpMax,
        BigDecimal stressMean,
        BigDecimal stressMaxMean,
        int stressMax) {}
