@NullMarked
package dev.banyan.bench.distribute;

import org.jspecify.annotations.NullMarked;
