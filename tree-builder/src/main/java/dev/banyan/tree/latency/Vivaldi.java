package dev.banyan.tree.latency;

import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Finds this node's {@link Coordinate}: each measured round trip to a peer whose coordinate is known pulls it nearer or pushes it
 * away, the more so the less sure it is of its place and the surer the peer. With the latency filter, the correction and the
 * gravity of Serf, and in its order. Good for what is near and what is far, not for which of two near ones is nearer.
 *
 * <p>Not thread-safe; pure but for the generator handed in, which only chooses a direction between nodes at one point.
 */
public final class Vivaldi {
    /** Shorter is no time, in seconds. */
    private static final double ZERO_SECONDS = 1e-6;

    private static final double SECOND_NANOS = 1e9;

    private final CoordinateSettings settings;
    private final RandomGenerator random;
    private final Coordinate origin;
    private final double[] place;
    private final double[] lacks;
    private final double[] errors;
    /** The least recently measured first. */
    private final LinkedHashMap<NodeId, Samples> samplesByPeer = new LinkedHashMap<>(16, 0.75f, true);

    private double height;
    private double error;
    private double adjustment;
    private int sampleCount;
    private long rejectedCount;
    private long resetCount;
    private Coordinate coordinate;

    /** @param random chooses the direction in which nodes at the same point part */
    public Vivaldi(CoordinateSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        origin = Coordinate.origin(settings.dimensions(), seconds(settings.heightMin()), settings.errorMax());
        place = new double[settings.dimensions()];
        lacks = new double[settings.adjustmentWindow()];
        errors = new double[settings.adjustmentWindow()];
        coordinate = origin;
        reset();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / SECOND_NANOS;
    }

    private void reset() {
        Arrays.fill(place, 0);
        Arrays.fill(lacks, 0);
        height = seconds(settings.heightMin());
        error = settings.errorMax();
        adjustment = 0;
        sampleCount = 0;
        coordinate = origin;
    }

    /** Where this node is now, as far as it knows. */
    public Coordinate coordinate() {
        return coordinate;
    }

    /** Predictions against what was measured then, |predicted - measured| / measured, the median of the last samples. */
    public OptionalDouble relativeErrorP50() {
        int count = Math.min(sampleCount, errors.length);
        if (count == 0) {
            return OptionalDouble.empty();
        }
        double[] sorted = Arrays.copyOf(errors, count);
        Arrays.sort(sorted);
        return OptionalDouble.of(sorted[(count - 1) / 2]);
    }

    /** Samples that were not believed: the peer's coordinate was no place on earth, or the round trip none. */
    public long rejectedCount() {
        return rejectedCount;
    }

    /** How often the coordinate was lost to a fault of arithmetic and begun anew at the origin. */
    public long resetCount() {
        return resetCount;
    }

    /** Whether a peer may be there: as many dimensions as here, all values finite and within the longest believed round trip. */
    public boolean isBelievable(Coordinate theirs) {
        double most = seconds(settings.rttMax());
        return theirs.seconds().size() == settings.dimensions()
                && theirs.point().isWithin(most)
                && theirs.heightSeconds() >= 0
                && theirs.heightSeconds() <= most
                && Math.abs(theirs.adjustmentSeconds()) <= most
                && theirs.error() >= 0
                && theirs.error() <= settings.errorMax();
    }

    /** Takes a sample in; one that cannot be is counted and changes nothing. */
    public void measured(NodeId peer, Coordinate theirs, long rttNanos) {
        if (rttNanos <= 0 || rttNanos > settings.rttMax().toNanos() || !isBelievable(theirs)) {
            rejectedCount++;
            return;
        }
        double rtt = Math.max(ZERO_SECONDS, filtered(peer, rttNanos / SECOND_NANOS));
        pull(theirs, rtt);
        correct(theirs, rtt);
        fall();
        publish();
    }

    /** The median of the peer's last samples. */
    private double filtered(NodeId peer, double rttSeconds) {
        Samples samples = samplesByPeer.get(peer);
        if (samples == null) {
            samples = new Samples(settings.filterSize());
            samplesByPeer.put(peer, samples);
            if (samplesByPeer.size() > settings.peerLimit()) {
                Iterator<NodeId> longestSilent = samplesByPeer.keySet().iterator();
                longestSilent.next();
                longestSilent.remove();
            }
        }
        samples.add(rttSeconds);
        return samples.median();
    }

    private void pull(Coordinate theirs, double rtt) {
        double predicted = coordinate.rttSeconds(theirs);
        double wrong = Math.abs(predicted - rtt) / rtt;
        errors[sampleCount % errors.length] = wrong;
        double weight = error / Math.max(ZERO_SECONDS, error + theirs.error());
        double gain = settings.errorGain() * weight;
        error = Math.min(settings.errorMax(), gain * wrong + error * (1 - gain));
        push(settings.placeGain() * weight * (rtt - predicted), theirs);
    }

    private void correct(Coordinate theirs, double rtt) {
        lacks[sampleCount % lacks.length] = rtt - placed().rawSeconds(theirs);
        sampleCount++;
        double sum = 0; // by hand: how streams sum up differs between Java versions
        for (double lack : lacks) {
            sum += lack;
        }
        adjustment = sum / (2.0 * lacks.length);
    }

    /** Keeps the whole space from drifting away. */
    private void fall() {
        double part = placed().rttSeconds(origin) / settings.gravityRho();
        push(-part * part, origin);
    }

    /** Away from the other place; towards it if negative. */
    private void push(double force, Coordinate from) {
        double[] away = new double[place.length];
        for (int i = 0; i < place.length; i++) {
            away[i] = place[i] - from.point().at(i);
        }
        double distance = length(away);
        boolean apart = distance > ZERO_SECONDS;
        if (!apart) {
            for (int i = 0; i < away.length; i++) {
                away[i] = random.nextDouble() - 0.5;
            }
        }
        double divisor = apart ? distance : Math.max(ZERO_SECONDS, length(away));
        for (int i = 0; i < place.length; i++) {
            place[i] += force * away[i] / divisor;
        }
        if (apart) {
            height = Math.max(
                    seconds(settings.heightMin()), height + (height + from.heightSeconds()) * force / distance);
        }
    }

    /** The last samples of one peer, in no order. */
    private static final class Samples {
        private final double[] seconds;
        private int count;

        Samples(int most) {
            seconds = new double[most];
        }

        void add(double sample) {
            seconds[count++ % seconds.length] = sample;
        }

        double median() {
            double[] sorted = Arrays.copyOf(seconds, Math.min(count, seconds.length));
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }
    }

    private static double length(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    private Coordinate placed() {
        return new Coordinate(Point.of(place), (float) height, (float) adjustment, (float) error);
    }

    private void publish() {
        Coordinate next = placed();
        boolean finite = Double.isFinite(next.rttSeconds(origin)) && Double.isFinite(error);
        if (finite) {
            coordinate = next;
        } else {
            resetCount++;
            reset();
        }
    }
}
