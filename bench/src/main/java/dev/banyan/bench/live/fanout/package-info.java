/**
 * {@code bench fanout}: one publisher and many subscribers, each a process, over Banyan and over other systems in turn, with the same messages
 * and the same counting.
 *
 * <p>Flows in: who takes part, size and rate of messages. Flows out: rates, delays, CPU per delivery, and what was lost. Must not be here: systems
 * that need libraries of their own; they are built by the Maven profile {@code peers}.
 */
@NullMarked
package dev.banyan.bench.live.fanout;

import org.jspecify.annotations.NullMarked;
