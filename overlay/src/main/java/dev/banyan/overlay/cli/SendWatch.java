package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.SendReport;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Notices when a transfer does not move and names those that hold it up. Used by one thread. */
final class SendWatch {
    private static final Duration FIRST_AFTER = Duration.ofSeconds(5);
    private static final int NAMES_MAX = 5;

    private @Nullable Stand last;
    private long movedNanos;
    private long tellAfterNanos = FIRST_AFTER.toNanos();

    private record Stand(int members, int verified, int failed, long verifiedBytes) {
        static Stand of(SendReport report) {
            return new Stand(report.members(), report.verified(), report.failed(), report.verifiedBytes());
        }
    }

    /**
     * Looks at how far it is.
     *
     * @param nowNanos monotonic time; never decreases
     * @return what to tell: after 5 s without a move, then each time the time without one has doubled
     */
    Optional<String> look(long nowNanos, SendReport report) {
        Stand stand = Stand.of(report);
        if (!stand.equals(last)) {
            last = stand;
            movedNanos = nowNanos;
            tellAfterNanos = FIRST_AFTER.toNanos();
            return Optional.empty();
        }
        long stillNanos = nowNanos - movedNanos;
        if (stillNanos < tellAfterNanos) {
            return Optional.empty();
        }
        tellAfterNanos *= 2;
        return Optional.of(
                "nothing has moved for " + Duration.ofNanos(stillNanos).toSeconds() + " s; " + waitsFor(report));
    }

    private static String waitsFor(SendReport report) {
        if (report.unfinished().isEmpty()) {
            return report.members() == 0 ? "no receiver is known yet" : "the results of the receivers are awaited";
        }
        int more = report.members() - report.verified() - report.failed() - NAMES_MAX;
        return "still at it: "
                + report.unfinished().stream()
                        .limit(NAMES_MAX)
                        .map(u -> u.member() + " (" + Format.share(u.verifiedBytes(), report.fileBytes()) + ")")
                        .collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
