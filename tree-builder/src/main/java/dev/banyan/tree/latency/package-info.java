/**
 * How far apart nodes are: estimates of round trip times.
 *
 * <p>Flows in: samples. Flows out: estimates. Must not be here: clocks, sockets, who measures what.
 */
@NullMarked
package dev.banyan.tree.latency;

import org.jspecify.annotations.NullMarked;
