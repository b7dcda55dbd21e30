/**
 * {@code bench overload}: what a publisher's node holds in memory when all its children are slow, and when all of them are frozen.
 *
 * <p>Flows in: how many children, how much heap. Flows out: the most heap and direct memory, rates, who was waited for no longer. Must not be here:
 * anything but the public API of nodes.
 */
@NullMarked
package dev.banyan.bench.live.overload;

import org.jspecify.annotations.NullMarked;
