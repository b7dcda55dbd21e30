/**
 * A discrete-event engine that runs pure cores in virtual time: many {@link dev.banyan.tree.sim.SimProcess}es on nodes that
 * are ints, joined by datagrams and reliable links with delay, rate, loss and bounded buffers, and hit by faults.
 *
 * <p>Flows in: processes, a delay per pair of nodes, uplink rates, faults at virtual times, invariants. Flows out: what the
 * processes did, {@link dev.banyan.tree.sim.SimMetrics}, a trace hash, or a {@link dev.banyan.tree.sim.SimViolation} that
 * names the seed. The same seed and the same calls give the same run, in every JVM: one seeded generator, ties broken by
 * sequence number, no clock, no hash order. Single-threaded.
 *
 * <p>Must not be here: anything that knows trees, relays or files (messages are opaque objects with a byte count), threads,
 * sockets, wall time.
 */
@NullMarked
package dev.banyan.tree.sim;

import org.jspecify.annotations.NullMarked;
