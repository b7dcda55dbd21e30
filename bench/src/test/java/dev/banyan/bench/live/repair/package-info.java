/** Tests of the benchmarks of live streams. */
@NullMarked
package dev.banyan.bench.live.repair;

import org.jspecify.annotations.NullMarked;
