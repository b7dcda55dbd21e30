package dev.banyan.bench.simulate;

import java.util.List;
import java.util.Optional;

/**
 * A run that has ended.
 *
 * @param figures what it measured
 * @param curves what it measured, in the detail that plots need
 * @param broken the invariant that does not hold at the end, with the command that shows it again; empty if all do
 */
public record SimulationRun(SimulationFigures figures, Curves curves, Optional<String> broken) {
    /** A point of a curve. */
    public record Point(double x, double y) {}

    /**
     * Curves of a run.
     *
     * @param stretch the part of members (y, 0 to 1) whose stretch is at most x
     * @param plainNiceStretch the same with the forwarding of NICE's paper
     * @param meanDelayMillis mean delay along the tree over virtual seconds, until faults begin
     * @param delivery share of the members that got a packet sent at that virtual second; empty without faults
     */
    public record Curves(
            List<Point> stretch, List<Point> plainNiceStretch, List<Point> meanDelayMillis, List<Point> delivery) {
        /** Copies the lists. */
        public Curves {
            stretch = List.copyOf(stretch);
            plainNiceStretch = List.copyOf(plainNiceStretch);
            meanDelayMillis = List.copyOf(meanDelayMillis);
            delivery = List.copyOf(delivery);
        }
    }
}
