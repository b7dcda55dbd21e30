package dev.banyan.tree.nice;
import dev.banyan.tree.protocol.Input;
import java.time.Duration;
import org.junit.jupiter.api.Test;
class DebugTest {
    @Test void run() {
        NiceWorld world = new NiceWorld(32);
        world.start(64, Duration.ofMillis(6400));
        world.settle(Duration.ofSeconds(60));
        world.run(Duration.ofSeconds(5));
        world.nodes.stream()
                .filter(n -> n.nice.clusters().size() >= 3)
                .forEach(n -> {System.out.println("crash "+n.id); world.crash(n);});
        world.watch = 20;
        for (int i = 0; i < 46; i++) { world.run(Duration.ofSeconds(1)); System.out.println(world.now / 1e9 + " V " + world.violations().stream().limit(3).toList()); }
        System.out.println("V "+world.nodes.get(20).nice.clusters()+world.nodes.get(7).nice.clusters());
    }
}
