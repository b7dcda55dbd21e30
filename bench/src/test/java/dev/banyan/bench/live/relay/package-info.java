/** Tests of the benchmarks of live streams. */
@NullMarked
package dev.banyan.bench.live.relay;

import org.jspecify.annotations.NullMarked;
