/**
 * From Pekko Cluster and its Receptionist to contacts: which nodes are in a group now, oldest first. Contacts are only hints;
 * the tree's own messages decide who is attached.
 *
 * <p>Flows in: cluster state and listings. Flows out: {@link dev.banyan.tree.protocol.Input.ContactsChanged}. Must not be here:
 * trees, links.
 */
@NullMarked
package dev.banyan.overlay.membership;

import org.jspecify.annotations.NullMarked;
