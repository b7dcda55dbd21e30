/**
 * The actor that runs a tree member: mail and events of links become inputs, effects become mail and orders to links. Decides
 * nothing. Also how tree messages look on the wire.
 *
 * <p>Flows in: mail of peers, contacts, events of tree links. Flows out: mail, orders to {@link
 * dev.banyan.tree.actor.TreeLinks}, tree events. Must not be here: protocol rules, sockets.
 */
@NullMarked
package dev.banyan.tree.actor;

import org.jspecify.annotations.NullMarked;
