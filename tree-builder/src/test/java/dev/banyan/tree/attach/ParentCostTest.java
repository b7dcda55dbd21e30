package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParentCostTest {
    private final AttachSettings settings = Stand.settings();
    private final ParentCost cost = new ParentCost(settings);

    @Test
    void ofTwoParentsWithTheSameDelayThroughThemTheNearerOneIsCheaper() {
        long near = cost.nanos(80 * MILLI, 40 * MILLI, 1);
        long far = cost.nanos(20 * MILLI, 160 * MILLI, 1);
        assertThat(near).isLessThan(far);
    }

    @Test
    void theDelayCountsForEachMemberOfASubtreeAndTheLinkOnce() {
        long delay = 100 * MILLI;
        long link = cost.ofLinkNanos(40 * MILLI);
        assertThat(link).isEqualTo((long) (settings.linkWeight() * 20 * MILLI));
        assertThat(cost.nanos(80 * MILLI, 40 * MILLI, 1)).isEqualTo(delay + link);
        assertThat(cost.nanos(80 * MILLI, 40 * MILLI, 10)).isEqualTo(delay + link / 10);
    }
}
