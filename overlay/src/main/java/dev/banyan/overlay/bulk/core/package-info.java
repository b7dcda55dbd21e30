/**
 * The decisions of file distribution, as pure state machines: {@link dev.banyan.overlay.bulk.core.TransferCore} is one
 * file at one node, {@link dev.banyan.overlay.bulk.core.TransferDirectory} all transfers of one group at one node.
 *
 * <p>Flows in: {@link dev.banyan.overlay.bulk.core.TransferInput} and {@link dev.banyan.overlay.bulk.core.DirectoryInput}
 * with the time. Flows out: {@link dev.banyan.overlay.bulk.core.TransferEffect} and
 * {@link dev.banyan.overlay.bulk.core.DirectoryEffect}. Must not be here: payload bytes (only indexes, lengths and opaque
 * handles are seen), sockets, files, digests, threads, clocks, actors.
 */
@NullMarked
package dev.banyan.overlay.bulk.core;

import org.jspecify.annotations.NullMarked;
