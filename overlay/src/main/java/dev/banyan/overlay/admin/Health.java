package dev.banyan.overlay.admin;

import java.util.List;

/**
 * Whether a node does its work. The only report that needs no token, so it names nobody else.
 *
 * @param ok whether it is attached to its group's tree and a member of its cluster
 * @param problems what is not as it should be, a sentence each; empty if {@code ok}
 */
public record Health(boolean ok, List<String> problems) {
    public Health {
        problems = List.copyOf(problems);
    }
}
