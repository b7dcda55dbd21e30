/**
 * A simulated node: the cores of a real node (tree member, transfers, link liveness) as one process of the simulation engine.
 * A simulated and a real node differ only in the shell, which leaves out what could only find a calm network well: pings of idle
 * links and the way of each beacon.
 *
 * <p>Flows in: events of the engine, commands of a scenario. Flows out: effects for the engine; observations for scenarios,
 * tests and {@code banyan simulate}. Must not be here: protocol rules, sockets, clocks.
 */
@NullMarked
package dev.banyan.overlay.sim;

import org.jspecify.annotations.NullMarked;
