/**
 * Attachment: from candidates to a parent, under a fan-out bound. One machine for every builder: slots, reservations,
 * redirects, displacement, the beacon and its lineage, the rescue plan, the roster, the root and its heir.
 *
 * <p>Flows in: candidates of a builder, messages of peers, the coming and going of tree links. Flows out: messages, links
 * to open and close, and {@link dev.banyan.tree.protocol.TreeEvent}s. Must not be here: who is near whom (that is a
 * builder's work), sockets, clocks, payload.
 */
@NullMarked
package dev.banyan.tree.attach;

import org.jspecify.annotations.NullMarked;
