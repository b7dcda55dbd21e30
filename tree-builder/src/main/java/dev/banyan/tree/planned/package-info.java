/**
 * Trees planned by one member for all: every member tells the rendezvous where it is in a space that predicts round trips, the
 * rendezvous plans a tree of least delays with {@code tree.forest} and tells each member its place. For groups of some thousand
 * members at most, since one of them knows all; the others keep a constant number of peers.
 *
 * <p>Flows in: contacts, mail of other members, ticks, measured round trips. Flows out: mail, candidates nearest first, and a word
 * when the group outgrows its limit. {@link dev.banyan.tree.planned.Planned} dispatches; each duty has its own file: {@code Peers}
 * (who is measured), {@code Placement} (what the planner is told and tells), {@code Offers}, {@code Planner} and {@code Roster} at
 * the rendezvous. Must not be here: parents, children, slots in use, tree links; clocks, sockets, own randomness.
 *
 * <p>The plan is a hint: a member measures the parent and the alternatives it was told and offers those that answer, besides the
 * nearest it has met by chance. Without a planner it offers the latter alone, so the tree goes on and only gets worse.
 */
@NullMarked
package dev.banyan.tree.planned;

import org.jspecify.annotations.NullMarked;
