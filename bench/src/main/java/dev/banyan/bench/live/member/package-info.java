/**
 * A node of Banyan in a process of a benchmark, used as an application uses it.
 *
 * <p>Flows in: names, seeds, settings. Flows out: a topic to publish and subscribe on, and where the node stands in the tree. Must not be here:
 * anything but the public API.
 */
@NullMarked
package dev.banyan.bench.live.member;

import org.jspecify.annotations.NullMarked;
