package dev.banyan.bench.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartFleetTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> SMALL = List.of("-Xmx32m", "-XX:TieredStopAtLevel=1");

    /** Gives back what it is told, and fails when told to. */
    public static final class Echo implements Part {
        public Echo() {}

        @Override
        public Object obey(String order, JsonNode details) {
            if (order.equals("die")) {
                System.err.println("the last words");
                Runtime.getRuntime().halt(3);
            }
            if (!order.equals("echo")) {
                throw new IllegalArgumentException("unknown order " + order);
            }
            System.out.println("this is no answer");
            return details;
        }

        @Override
        public void close() {}
    }

    @Test
    void asksProcessesAndEndsThem() {
        Path logs;
        PartProcess part;
        try (PartFleet fleet = new PartFleet()) {
            logs = fleet.logs();
            part = fleet.start("echo", Echo.class, SMALL);

            Reading first = part.await("echo", Wire.object().put("x", 7), PATIENCE);
            Reading second = part.await("echo", Wire.object().put("x", 9), PATIENCE);

            assertThat(second.grownSince(first, "x")).isEqualTo(2);
            assertThat(second.secondsSince(first)).isPositive();
            assertThat(second.cpuNanos()).isGreaterThanOrEqualTo(first.cpuNanos());
            assertThatThrownBy(() -> part.await("sing", Wire.object(), PATIENCE))
                    .isInstanceOf(BenchException.class)
                    .hasMessageContaining("echo: unknown order sing");
        }
        await().atMost(PATIENCE).until(() -> !part.alive());
        assertThat(logs).doesNotExist();
    }

    @Test
    void tellsWhatAProcessSaidThatEnded() {
        try (PartFleet fleet = new PartFleet()) {
            PartProcess part = fleet.start("mortal", Echo.class, SMALL);

            assertThatThrownBy(() -> part.await("die", Wire.object(), PATIENCE))
                    .isInstanceOf(BenchException.class)
                    .hasMessageContaining("mortal has ended unexpectedly")
                    .hasMessageContaining("the last words");
        }
    }

    @Test
    void tellsTheFirstErrorRatherThanWhatFollowedFromIt() {
        List<String> log = List.of(
                "12:00:00.000 INFO  A - begins",
                "12:00:01.000 ERROR B - it is broken",
                "java.lang.IllegalStateException: why",
                "	at B.run(B.java:1)",
                "12:00:02.000 WARN  A - so I end");

        assertThat(PartProcess.telling(log))
                .isEqualTo("; its log says: 12:00:01.000 ERROR B - it is broken | java.lang.IllegalStateException: why"
                        + " | 	at B.run(B.java:1)");
        assertThat(PartProcess.telling(List.of("one", "two", "three", "four")))
                .isEqualTo("; its log ends: two | three | four");
        assertThat(PartProcess.telling(List.of())).isEmpty();
    }
}
