package dev.banyan.bench.demo;

import java.util.List;

/**
 * How the demo ended.
 *
 * @param report its figures
 * @param problems why it counts as failed, for the user; empty if every survivor has the file
 */
public record DemoOutcome(DemoReport report, List<String> problems) {
    public DemoOutcome {
        problems = List.copyOf(problems);
    }
}
