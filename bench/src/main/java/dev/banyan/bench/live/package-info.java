/**
 * What the benchmarks of live streams share: processes that the command starts, asks and ends, and how they measure.
 *
 * <p>Flows in: which parts a benchmark consists of. Flows out: their readings of time, CPU and counters. Must not be here: what a
 * single benchmark measures, and any system that is measured.
 */
@NullMarked
package dev.banyan.bench.live;

import org.jspecify.annotations.NullMarked;
