package dev.banyan.overlay.bulk.core;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan that comes in parts. */
final class PlanParts {
    final StripePlan.Version version;
    private final StripePlan.@Nullable Seat[] seats;
    private int missing;
    /** 0 before the first part. */
    private int stripes;

    PlanParts(StripePlan.Version version, int seatCount) {
        this.version = version;
        this.seats = new StripePlan.Seat[seatCount];
        this.missing = seatCount;
    }

    /** @return whether that was news; a part that overlaps another, of a plan with two sizes or numbers of stripes, is none */
    boolean take(int first, List<StripePlan.Seat> part) {
        int dealtTo = part.get(0).parents().size();
        if (part.size() > seats.length - first || seats[first] != null || (stripes != 0 && stripes != dealtTo)) {
            return false;
        }
        stripes = dealtTo;
        for (int i = 0; i < part.size(); i++) {
            if (seats[first + i] == null) {
                missing--;
            }
            seats[first + i] = part.get(i);
        }
        return true;
    }

    boolean isComplete() {
        return missing == 0;
    }

    StripePlan plan() {
        return new StripePlan(version, List.of(Arrays.copyOf(seats, seats.length)));
    }
}
