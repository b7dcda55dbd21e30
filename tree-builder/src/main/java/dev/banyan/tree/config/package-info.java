/**
 * Reads settings so that every error names the full key, the value and what is allowed.
 *
 * <p>Flows in: a Typesafe {@code Config}. Flows out: checked values for settings records. Must not be here: any
 * particular setting or default; defaults live in {@code reference.conf}.
 */
@NullMarked
package dev.banyan.tree.config;

import org.jspecify.annotations.NullMarked;
