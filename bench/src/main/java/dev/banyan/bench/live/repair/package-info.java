/**
 * {@code bench repair}: what subscribers notice when a node that others depend on dies, freezes or loses its connections under load.
 *
 * <p>Flows in: the fault, size and rate of messages. Flows out: what was lost, repeated, reordered, wrongly confirmed, and for how long nothing came.
 * Must not be here: anything but the public API of nodes.
 */
@NullMarked
package dev.banyan.bench.live.repair;

import org.jspecify.annotations.NullMarked;
