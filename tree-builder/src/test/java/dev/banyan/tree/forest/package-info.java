/** Tests of planned trees. */
@NullMarked
package dev.banyan.tree.forest;

import org.jspecify.annotations.NullMarked;
