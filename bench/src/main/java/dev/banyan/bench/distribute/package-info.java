/**
 * {@code bench distribute}: a file from one host to many over links of a known rate, Banyan beside plain copies. Hosts are network
 * namespaces of this machine, each with one process. {@code bench receive}: what that costs a process in the middle, over loopback.
 */
@NullMarked
package dev.banyan.bench.distribute;

import org.jspecify.annotations.NullMarked;
