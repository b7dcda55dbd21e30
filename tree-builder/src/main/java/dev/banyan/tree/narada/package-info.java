/**
 * Narada (Chu, Rao, Zhang, SIGMETRICS 2000): a mesh of bounded degree over all members, on it a path-vector protocol. Every
 * member knows all others, so it is for groups of some hundred members at most. Here it tells who is near, and {@link
 * dev.banyan.tree.narada.MeshView} what the shortest-path trees on the mesh look like; it forwards no data.
 *
 * <p>Flows in: contacts, mail of other members, ticks, measured round trips. Flows out: mail, candidates nearest first, and a
 * word when the group outgrows its limit. {@link dev.banyan.tree.narada.Narada} dispatches; each duty has its own file: {@code
 * Mesh} (links made, given up), {@code Refreshes} (sequence numbers and path vectors), {@code Routing}, {@code Improvement}
 * (utility, consensus cost), {@code Failure} (redundant probes), {@code Repair} (partitions), {@code Offers}. Must not be here:
 * parents, children, slots, tree links; clocks, sockets, own randomness.
 *
 * <p>What differs from the paper: names are sent only to neighbours whose list of members differs, since the lists of all
 * members are soon the same; the maximum degree is a hard bound, a full member makes room by giving up a link that has a way
 * around it; sequence numbers follow the clock of the process, so that a member that left and came back is not taken for a
 * rumour; contacts that are no living members are tried too, so that parts find each other however long they were apart. A link
 * costs a power of its delay, and links to the nearest members are kept in any case: many short links instead of few long ones
 * send fewer copies over the same physical link, for a somewhat longer delay.
 */
@NullMarked
package dev.banyan.tree.narada;

import org.jspecify.annotations.NullMarked;
