/**
 * The admin interface of a node: HTTP with JSON on a loopback address, guarded by a token in a file that only the node's user can
 * read. {@code docs/admin.md} lists the paths.
 *
 * <p>Flows in: requests of an operator's tools. Flows out: reports (the records here are the JSON), orders to an {@link
 * dev.banyan.overlay.admin.AdminBackend}. Must not be here: how a node does what it is asked.
 */
@NullMarked
package dev.banyan.overlay.admin;

import org.jspecify.annotations.NullMarked;
