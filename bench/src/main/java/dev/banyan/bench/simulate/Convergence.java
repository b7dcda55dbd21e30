package dev.banyan.bench.simulate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The quality of the tree over time, from samples of its mean delay. */
final class Convergence {
    /** Part of the final quality that counts as converged; quality is the inverse of the mean delay. */
    private static final double GOOD = 0.95;

    private static final int SAMPLES_MAX = 200;
    private static final long SECONDS_MIN = 2;

    /**
     * The tree at one time.
     *
     * @param second virtual
     * @param joined members in it
     * @param meanDelayNanos from the source to those
     */
    record Sample(long second, int joined, double meanDelayNanos) {}

    private final SimulationPlan plan;
    private final long everySeconds;
    private final List<Sample> samples = new ArrayList<>();

    Convergence(SimulationPlan plan) {
        this.plan = plan;
        this.everySeconds = Math.max(SECONDS_MIN, plan.duration().toSeconds() / SAMPLES_MAX);
    }

    boolean isDue(long second) {
        return second % everySeconds == 0 && second <= plan.duration().toSeconds();
    }

    void sample(long second, PathQuality quality) {
        samples.add(new Sample(second, quality.reachedCount(), quality.meanDelayNanos()));
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }

    /**
     * From the end of the joins until the mean delay stays within the final one (at the last sample) divided by 0.95, at the
     * resolution of the samples; null if that cannot be said.
     */
    @Nullable
    BigDecimal secondsToFinalQuality() {
        if (samples.isEmpty()) {
            return null;
        }
        double good = samples.get(samples.size() - 1).meanDelayNanos() / GOOD;
        double joinsEnd = plan.joinNanos() / 1e9;
        double since = joinsEnd;
        for (Sample sample : samples) {
            boolean whole = sample.joined() == plan.members();
            if (sample.second() >= joinsEnd && !(whole && sample.meanDelayNanos() <= good)) {
                since = sample.second() + everySeconds;
            }
        }
        return since > samples.get(samples.size() - 1).second() ? null : Rounded.of(since - joinsEnd);
    }
}
