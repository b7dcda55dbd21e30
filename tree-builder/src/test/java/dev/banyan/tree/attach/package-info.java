/** Tests of the attachment machine, one class per rule. */
@NullMarked
package dev.banyan.tree.attach;

import org.jspecify.annotations.NullMarked;
