/**
 * The systems that {@code bench fanout} puts beside Banyan; built by the Maven profile {@code peers}, since each needs libraries that nothing else
 * here does.
 *
 * <p>Flows in: messages of the benchmark. Flows out: the same at every subscriber. Must not be here: any measuring.
 */
@NullMarked
package dev.banyan.bench.live.peers;

import org.jspecify.annotations.NullMarked;
