/**
 * One group at one node: its tree links, the transfers that run over them, and the actors that own their lives.
 *
 * <p>Flows in: orders of the tree builder, offered links, frames of tree neighbours, wishes of the API. Flows out: events for the
 * tree builder, bulk links for transfers, results and snapshots. Must not be here: protocol rules (they are in the cores),
 * payload.
 */
@NullMarked
package dev.banyan.overlay.relay;

import org.jspecify.annotations.NullMarked;
