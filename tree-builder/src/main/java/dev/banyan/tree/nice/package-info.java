/**
 * NICE (Banerjee, Bhattacharjee, Kommareddy, SIGCOMM 2002): members in clusters of k to 3k-1, the leaders of a layer's
 * clusters form the next layer. Here it only tells who is near; it forwards no data.
 *
 * <p>Flows in: contacts, mail of other members, ticks, measured round trips. Flows out: mail, and candidates nearest
 * first. {@link dev.banyan.tree.nice.Nice} dispatches; each phase has its own file: {@code Join}, {@code HeartBeats},
 * {@code Resize} (split and merge), {@code Leadership}, {@code Refinement}, {@code Failure}, {@code Rendezvous},
 * {@code Offers}. Must not be here: parents, children, slots, links; clocks, sockets, own randomness.
 *
 * <p>What differs from the paper: the leader's member list is authoritative and has a digest, so that heart-beats carry
 * distances without names; leaderships have terms, so that of two leaders every member picks the same one without
 * asking; a split leaves the old leader in charge of its half, and a later, damped transfer makes the centre leader.
 */
@NullMarked
package dev.banyan.tree.nice;

import org.jspecify.annotations.NullMarked;
