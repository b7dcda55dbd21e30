/** Real nodes in processes of their own, which are really killed, frozen and restarted. */
package dev.banyan.bench.processes;
