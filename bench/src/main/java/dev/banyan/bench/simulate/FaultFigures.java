package dev.banyan.bench.simulate;

import java.math.BigDecimal;

/**
 * What faults did to a group. Packets leave the source twice a second and are forwarded once, without replay; shares are of the
 * members that run from a packet's sending to the end of its flight, 0 to 1.
 *
 * @param ended members that died or fell silent
 * @param deliveryMeanInFaults mean share over packets sent in the times of faults: the 10 s of each round, the 10 s after a mass
 *     crash, the time of a partition
 * @param deliveryMin the smallest share of any packet
 * @param deliveryMinInCalm the smallest share of packets sent before the faults or 30 s and more after each time of faults
 * @param secondsToFullDelivery from the end of the last faults to the last packet that did not reach all
 * @param orphans members whose parent ended
 * @param orphansLeft of these, those that live and had no parent at the end
 * @param recoveryMillisP50 from a parent's end until the orphan's link to another parent was open
 * @param recoveryMillisP95 likewise
 * @param recoveryMillisP99 likewise
 * @param recoveryMillisMax likewise
 */
public record FaultFigures(
        int ended,
        BigDecimal deliveryMeanInFaults,
        BigDecimal deliveryMin,
        BigDecimal deliveryMinInCalm,
        BigDecimal secondsToFullDelivery,
        int orphans,
        int orphansLeft,
        BigDecimal recoveryMillisP50,
        BigDecimal recoveryMillisP95,
        BigDecimal recoveryMillisP99,
        BigDecimal recoveryMillisMax) {}
