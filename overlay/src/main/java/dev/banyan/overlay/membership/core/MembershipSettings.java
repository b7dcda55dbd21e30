package dev.banyan.overlay.membership.core;

import dev.banyan.tree.config.Section;
import java.time.Duration;

/**
 * Settings of {@code banyan.membership}; {@code reference.conf} says what each does.
 *
 * @param downAfter an unreachable node is downed after this
 * @param foundAfter a root that was downed and finds no cluster founds one after this
 * @param hailEvery how often a member looks for other parts of its cluster
 * @param nameConflictAfter a node that sees an older one of its name for this long gives up
 * @param complainEvery how often a node that cannot join says so
 * @param rememberedMembers members remembered as places to join at
 */
public record MembershipSettings(
        Duration downAfter,
        Duration foundAfter,
        Duration hailEvery,
        Duration nameConflictAfter,
        Duration complainEvery,
        int rememberedMembers) {
    /** Reads {@code banyan.membership}. */
    public static MembershipSettings from(Section section) {
        return new MembershipSettings(
                section.positiveDuration("down-after"),
                section.positiveDuration("found-after"),
                section.positiveDuration("hail-every"),
                section.positiveDuration("name-conflict-after"),
                section.positiveDuration("complain-every"),
                section.intBetween(0, 100_000, "remembered-members"));
    }
}
