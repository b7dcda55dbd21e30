/** Who a node proves to be, and how its channels are encrypted. Nothing here knows of links or trees. */
@NullMarked
package dev.banyan.overlay.security;

import org.jspecify.annotations.NullMarked;
