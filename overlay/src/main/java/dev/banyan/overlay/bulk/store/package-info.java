/**
 * Files on disk for bulk transfers: what is received, what is sent, their digests, and the threads that do this work.
 *
 * <p>Everything here blocks and is called on threads of the {@link dev.banyan.overlay.bulk.store.DiskPool}, never on an
 * event loop; the pool's {@code offer} is the one exception, it never waits.
 *
 * <p>Flows in: chunks as Netty buffers with their positions, paths of files to send. Flows out: chunks, digests,
 * {@link dev.banyan.overlay.bulk.store.StoreException} with a reason a person can act on. Must not be here: sockets,
 * links, which chunk is wanted from whom, settings other than those of the pool.
 */
@NullMarked
package dev.banyan.overlay.bulk.store;

import org.jspecify.annotations.NullMarked;
