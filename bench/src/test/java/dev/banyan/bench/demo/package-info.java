/** Tests of the demo against overlays that exist in memory only. */
@NullMarked
package dev.banyan.bench.demo;

import org.jspecify.annotations.NullMarked;
