/** Tests of simulated scenarios. */
@NullMarked
package dev.banyan.bench.simulate;

import org.jspecify.annotations.NullMarked;
