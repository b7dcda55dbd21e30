/**
 * The command line of a node: what an operator types, and the console that all commands share.
 *
 * <p>Flows in: arguments, a node's configuration file, what the node's admin interface answers. Flows out: results on stdout,
 * everything else on stderr, an exit code. Must not be here: what a node does; commands only start one or ask one.
 */
@NullMarked
package dev.banyan.overlay.cli;

import org.jspecify.annotations.NullMarked;
