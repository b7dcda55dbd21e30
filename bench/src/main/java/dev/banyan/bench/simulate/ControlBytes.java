package dev.banyan.bench.simulate;

import dev.banyan.tree.sim.Percentiles;
import dev.banyan.tree.sim.SimMetrics;

/** What each member has sent to keep the tree: messages, pings and handshakes. */
final class ControlBytes {
    private ControlBytes() {}

    /** Bytes per virtual second of each member, over the members. */
    static Percentiles perSecond(SimMetrics metrics, int members, double seconds) {
        double[] rates = new double[members];
        for (int member = 0; member < members; member++) {
            long bytes = metrics.datagramBytesSent(member);
            for (int category = 0; category < metrics.categories().size(); category++) {
                bytes += metrics.linkBytesSent(member, category);
            }
            rates[member] = bytes / seconds;
        }
        return Rounded.percentiles(rates);
    }
}
