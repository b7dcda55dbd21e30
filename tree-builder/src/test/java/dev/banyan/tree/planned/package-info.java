/** Tests of planned trees: one member alone, plans, and groups of members without attachment. */
@NullMarked
package dev.banyan.tree.planned;

import org.jspecify.annotations.NullMarked;
