/** Tests of the {@code banyan} script at the top level, run with stand-ins for Java and Maven. */
@NullMarked
package dev.banyan.bench.launcher;

import org.jspecify.annotations.NullMarked;
