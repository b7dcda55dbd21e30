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
     * @param plainStretch the same with the forwarding of the protocol's paper, with Narada over all sources; empty without one
     * @param meanDelayMillis mean delay along the tree over virtual seconds, until faults begin
     * @param delivery share of the members that got a packet sent at that virtual second; empty without faults
     */
    public record Curves(
            List<Point> stretch, List<Point> plainStretch, List<Point> meanDelayMillis, List<Point> delivery) {
        /** Copies the lists. */
        public Curves {
            stretch = List.copyOf(stretch);
            plainStretch = List.copyOf(plainStretch);
            meanDelayMillis = List.copyOf(meanDelayMillis);
            delivery = List.copyOf(delivery);
        }
    }
}
