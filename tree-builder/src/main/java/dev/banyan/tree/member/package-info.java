/**
 * One member's whole tree core: a builder that knows who is near, made by {@link dev.banyan.tree.member.BuilderSettings}, and the
 * attachment machine that picks the parent.
 *
 * <p>Flows in: inputs of the host (the tree actor or a simulation). Flows out: effects. Must not be here: protocol rules
 * (they are in the builder and in {@code attach}), sockets, clocks, actors.
 */
@NullMarked
package dev.banyan.tree.member;

import org.jspecify.annotations.NullMarked;
