/**
 * The event-loop shell of file distribution: {@link dev.banyan.overlay.bulk.TransferRunner} carries out what the pure
 * core of one transfer decides, with links, files and memory.
 *
 * <p>Flows in: links that others open, frames on them, a file to send or a directory to receive into. Flows out: frames,
 * file work for the disk pool, snapshots of progress, the state of this member. Must not be here: decisions about who
 * gets which chunk from whom (core), who is a neighbour (tree), blocking calls outside the disk pool, actors.
 *
 * <p>Threads: everything of one transfer happens on its one event loop, without locks. Frames come in on the loops of
 * their links and hop over; results of file work come in from the disk pool likewise.
 */
@NullMarked
package dev.banyan.overlay.bulk;

import org.jspecify.annotations.NullMarked;
