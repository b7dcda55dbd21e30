/**
 * From Pekko Cluster and its Receptionist to contacts: which nodes are in a group now, oldest first. Contacts are only hints;
 * the tree's own messages decide who is attached. Also: how a node joins its cluster and comes back after the cluster downed it.
 *
 * <p>Flows in: cluster state and listings, changes of the tree. Flows out: {@link
 * dev.banyan.tree.protocol.Input.ContactsChanged}, orders to the cluster. Must not be here: trees, links.
 */
@NullMarked
package dev.banyan.overlay.membership;

import org.jspecify.annotations.NullMarked;
