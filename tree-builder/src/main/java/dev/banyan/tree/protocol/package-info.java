/**
 * The vocabulary of tree building: identities, what a core is told ({@link dev.banyan.tree.protocol.Input}), what it
 * asks for ({@link dev.banyan.tree.protocol.Effect}) and what it says to its peers
 * ({@link dev.banyan.tree.protocol.TreeMessage}).
 *
 * <p>Flows in: nothing. Flows out: the types every other package of this module speaks. Must not be here: any
 * protocol logic, sockets, clocks, actors.
 */
@NullMarked
package dev.banyan.tree.protocol;

import org.jspecify.annotations.NullMarked;
