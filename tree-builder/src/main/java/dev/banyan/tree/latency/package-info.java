/**
 * How far nodes are from each other: matrices of measured round trips, a table of world cities with distances as a guess of
 * them, and topologies that place any number of members there.
 *
 * <p>Flows in: CSV text, seeds. Flows out: one-way delays in nanoseconds, by index or by name. Must not be here: measuring
 * (that is done on links and probes), clocks, sockets.
 */
@NullMarked
package dev.banyan.tree.latency;

import org.jspecify.annotations.NullMarked;
