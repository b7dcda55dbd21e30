/**
 * Live streams at one node, as a pure state machine: {@link dev.banyan.overlay.live.core.LiveCore}. A stream is what one publisher says
 * on one topic, a sequence of bytes that has the same offsets on every node. A node takes it in order from one neighbour at a time, so
 * one number says all that it has; children, parents and subscribers are cursors in its log.
 *
 * <p>Flows in: {@link dev.banyan.overlay.live.core.LiveInput} with the time. Flows out:
 * {@link dev.banyan.overlay.live.core.LiveEffect}. Must not be here: payload (only offsets, lengths and opaque handles are seen),
 * sockets, threads, clocks, actors.
 */
@NullMarked
package dev.banyan.overlay.live.core;

import org.jspecify.annotations.NullMarked;
