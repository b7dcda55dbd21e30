/**
 * The rules that keep the code of all modules in shape: who may know whom, and what makes a core pure. They stand here
 * because this module alone sees all others.
 */
@NullMarked
package dev.banyan.bench.architecture;

import org.jspecify.annotations.NullMarked;
