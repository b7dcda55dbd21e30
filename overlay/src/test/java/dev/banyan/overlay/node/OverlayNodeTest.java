package dev.banyan.overlay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.banyan.overlay.Group;
import dev.banyan.overlay.Overlay;
import dev.banyan.overlay.TransferResult;
import dev.banyan.overlay.TreeSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayNodeTest {
    @TempDir
    Path directory;

    private Path file(int bytes) throws Exception {
        byte[] content = new byte[bytes];
        new Random(7).nextBytes(content);
        return Files.write(directory.resolve("payload.bin"), content);
    }

    private static TreeSnapshot tree(Group group) {
        return group.tree().toCompletableFuture().join();
    }

    @Test
    void aFileReachesEveryMember() throws Exception {
        Path file = file(5_000_000);
        try (Nodes nodes = new Nodes()) {
            List<Group> groups = new ArrayList<>();
            List<Path> targets = new ArrayList<>();
            for (String name : List.of("a", "b", "c", "d")) {
                Overlay node = nodes.start(name, s -> s.with("banyan.tree.fan-out", 2));
                Group group = Nodes.join(node, "release");
                Path target = Files.createDirectory(directory.resolve(name));
                group.receiveInto(target);
                groups.add(group);
                targets.add(target);
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> tree(groups.get(0)).subtree().size() == 3);
            TransferResult result =
                    groups.get(0).send(file).completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(result.missing()).isEmpty();
            assertThat(result.verified()).isEqualTo(3);
            for (Path target : targets.subList(1, 4)) {
                assertThat(target.resolve("payload.bin")).hasSameBinaryContentAs(file);
            }
        }
    }
}
