/**
 * {@code bench relay}: what it costs the process in the middle to pass bytes on, Banyan's relay beside a bare one of the JDK's channels and one
 * of Netty.
 *
 * <p>Flows in: sizes and fan-outs. Flows out: CPU seconds per GB at the relay, and their ratios. Must not be here: how processes are started
 * and asked.
 */
@NullMarked
package dev.banyan.bench.live.relay;

import org.jspecify.annotations.NullMarked;
