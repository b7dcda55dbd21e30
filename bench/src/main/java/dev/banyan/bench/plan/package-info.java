/**
 * Forests planned for members at known places, with what they cost and gain.
 *
 * <p>Flows in: delays between members, limits, a seed. Flows out: figures. Must not be here: the planner itself (that is
 * {@code tree.forest}), printing.
 */
@NullMarked
package dev.banyan.bench.plan;

import org.jspecify.annotations.NullMarked;
