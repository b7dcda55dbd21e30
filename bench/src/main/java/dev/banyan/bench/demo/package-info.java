/**
 * The demo: many nodes in one JVM, spread over an emulated world, send a real file through their tree while some of them
 * are killed. It is an application like any other: it uses the public API of the overlay and nothing beneath it.
 *
 * <p>Flows in: options, a file, a way to start nodes. Flows out: the story on a {@link dev.banyan.bench.demo.Screen}, figures in
 * a {@link dev.banyan.bench.demo.DemoReport}. Must not be here: knowledge of how nodes, trees and transfers work inside, and of
 * command lines.
 */
@NullMarked
package dev.banyan.bench.demo;

import org.jspecify.annotations.NullMarked;
