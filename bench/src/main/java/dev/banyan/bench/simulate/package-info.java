/**
 * Simulated scenarios behind {@code banyan simulate}: a group on a simulated network, run for a virtual time, and its figures.
 *
 * <p>Flows in: a plan (members, seed, fan-out, times) and a world (places, delays, source). Flows out: figures that depend on
 * them alone. Must not be here: clocks, the console, anything of the host.
 */
@NullMarked
package dev.banyan.bench.simulate;

import org.jspecify.annotations.NullMarked;
