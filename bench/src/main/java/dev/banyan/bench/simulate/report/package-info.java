/**
 * How the figures of simulated runs look: a table in CSV, a page of plots, the changes since an earlier run.
 *
 * <p>Flows in: ended runs. Flows out: text. Must not be here: files, the console, anything that simulates.
 */
@NullMarked
package dev.banyan.bench.simulate.report;

import org.jspecify.annotations.NullMarked;
