/**
 * How far nodes are from each other: matrices of measured round trips, a table of world cities with distances as a guess of
 * them, topologies that place any number of members there, and coordinates that predict round trips nobody has measured.
 *
 * <p>Flows in: CSV text, seeds, measured round trips. Flows out: delays in nanoseconds, by index, by name or by coordinate. Must not be here: measuring
 * (that is done on links and probes), clocks, sockets.
 */
@NullMarked
package dev.banyan.tree.latency;

import org.jspecify.annotations.NullMarked;
