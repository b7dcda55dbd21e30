/**
 * Trees planned at one place with all delays at hand: the yardstick that trees built by the members themselves are measured
 * against.
 *
 * <p>Flows in: delays between indices, a source, a fan-out. Flows out: immutable trees over those indices. Must not be here:
 * messages, identities of nodes, clocks, chance.
 */
@NullMarked
package dev.banyan.tree.forest;

import org.jspecify.annotations.NullMarked;
