/**
 * A node's place in the cluster as a pure state machine: where to join, when to found, when the control plane has to be rebuilt.
 *
 * <p>Flows in: what the cluster and the trees of the node's groups say, time. Flows out: {@link
 * dev.banyan.overlay.membership.core.MembershipEffect}s. Must not be here: Pekko, clocks, randomness.
 */
@NullMarked
package dev.banyan.overlay.membership.core;

import org.jspecify.annotations.NullMarked;
