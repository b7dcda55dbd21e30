package dev.banyan.tree.sim;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * How {@link SimMetrics} tells kinds of messages apart, for example payload from control.
 *
 * @param names one per category
 * @param indexOf the category of a message (a datagram's or a link's; hello, welcome and refusal too): index into
 *     {@code names}; pure and quick
 */
public record SimCategories(List<String> names, ToIntFunction<Object> indexOf) {
    public SimCategories {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("names must hold at least one category, was empty");
        }
    }

    /** One category for everything. */
    public static SimCategories single() {
        return new SimCategories(List.of("all"), message -> 0);
    }
}
