package dev.banyan.tree.latency;

import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * Settings of network coordinates; {@code banyan.tree.attach.coordinate} in reference.conf says what each does.
 *
 * @param dimensions of the space, besides the height; the same at all members
 * @param errorMax largest error a member ascribes to itself, and the error it begins with
 * @param errorGain part of a sample that goes into the error
 * @param placeGain part of a sample's force that moves the place
 * @param adjustmentWindow samples that the correction is the mean of
 * @param heightMin least height
 * @param filterSize samples of a peer that one round trip is the median of
 * @param gravityRho distance from the origin, in seconds, at which gravity is a force of a second
 * @param rttMax longer round trips and places farther away are not believed
 * @param peerLimit peers whose last samples are remembered
 */
public record CoordinateSettings(
        int dimensions,
        double errorMax,
        double errorGain,
        double placeGain,
        int adjustmentWindow,
        Duration heightMin,
        int filterSize,
        double gravityRho,
        Duration rttMax,
        int peerLimit) {
    private static final double RHO_MAX = 1e6;
    private static final int WINDOW_MAX = 1024;

    /** Reads and checks the section. */
    public static CoordinateSettings from(Section s) {
        return new CoordinateSettings(
                s.intBetween(1, Coordinate.DIMENSIONS_MAX, "dimensions"),
                s.doubleBetween(0.1, 10, "error-max"),
                s.doubleBetween(0.01, 1, "error-gain"),
                s.doubleBetween(0.01, 1, "place-gain"),
                s.intBetween(1, WINDOW_MAX, "adjustment-window"),
                s.positiveDuration("height-min"),
                s.intBetween(1, 64, "filter-size"),
                s.doubleBetween(1, RHO_MAX, "gravity-rho"),
                s.positiveDuration("rtt-max"),
                s.intBetween(1, 65_536, "peer-limit"));
    }
}
