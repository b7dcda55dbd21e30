/**
 * Trees planned at one place with all delays at hand: the yardstick that trees built by the members themselves are measured
 * against, and forests of several trees that share the work of sending.
 *
 * <p>Flows in: delays between indices, a source, a fan-out or limits of children, the plan before. Flows out: immutable trees and
 * forests over those indices. Must not be here: messages, identities of nodes, clocks, chance.
 */
@NullMarked
package dev.banyan.tree.forest;

import org.jspecify.annotations.NullMarked;
