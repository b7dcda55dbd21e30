@NullMarked
package dev.banyan.tree.actor;

import org.jspecify.annotations.NullMarked;
