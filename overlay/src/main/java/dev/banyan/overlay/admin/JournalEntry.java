package dev.banyan.overlay.admin;

import org.jspecify.annotations.Nullable;

/**
 * A line of a node's journal. Which fields are null depends on the kind.
 *
 * @param at when, ISO-8601 in UTC
 * @param kind what happened: PARENT_CHANGED, ORPHANED, CHILD_ATTACHED, CHILD_DETACHED, CHILD_SUSPECTED (it is silent),
 *     CHILD_RECOVERED (it is heard again), ROOT_CHANGED, MISSED (events were dropped), CONTROL_LOST (the cluster downed this
 *     node), CONTROL_RESTORED (it is a member again), RECEIVER_DEMOTED (a stream waits for a
 *     neighbour or a subscriber no longer), RECEIVER_BLOCKS (all wait for one, as its policy says),
 *     SUBSCRIBER_CUT (it was ended for that), DEMOTED_HERE (a neighbour waits for this node no
 *     longer), LIVE_REFUSED (a stream, topic or subscription found no room)
 * @param from the former parent
 * @param to the receiver that is too slow, the new parent (the same as {@code from} when it is heard again), the child, or the root
 * @param cause why, as in PARENT_LOST
 * @param detail the reason in words; may be empty
 * @param rttMillis round trip to the new parent
 * @param delayToRootMillis one-way delay from the root along the tree, estimated
 * @param detachedMillis time without a parent, or without the cluster
 */
public record JournalEntry(
        String at,
        String kind,
        @Nullable String from,
        @Nullable String to,
        @Nullable String cause,
        String detail,
        @Nullable Double rttMillis,
        @Nullable Double delayToRootMillis,
        @Nullable Double detachedMillis) {}
