/**
 * The root of the command line: parses arguments, sets up logging and turns what happens into exit codes.
 *
 * <p>Flows in: arguments, the environment, what the launcher says about the terminal. Flows out: results on stdout,
 * everything else on stderr, an exit code. Must not be here: what a command does beyond presenting it.
 */
@NullMarked
package dev.banyan.bench.cli;

import org.jspecify.annotations.NullMarked;
