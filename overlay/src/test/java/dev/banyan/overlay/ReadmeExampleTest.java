package dev.banyan.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.stream.Materializer;
import org.junit.jupiter.api.Test;

/** The embedding example of the README compiles: it is the body of a method here, to the letter. */
class ReadmeExampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path THIS = Path.of("src/test/java/dev/banyan/overlay/ReadmeExampleTest.java");

    /** Never called; what the compiler says of it is the test. */
    static void example(Materializer materializer) {
        Overlay node = Overlay.start(OverlaySettings.load().withName("berlin").withSeeds(List.of("10.0.0.7:7350")));
        Group group = node.join("release").toCompletableFuture().join();

        group.receiveInto(Path.of("/var/lib/app")); // take what others send
        group.received().runForeach(file -> log(file.path()), materializer);

        Transfer transfer = group.send(Path.of("app.tar")); // or send yourself, a file or a stream
        transfer.progress().runForeach(p -> log(p.verified() + " of " + p.members()), materializer);
        TransferResult result = transfer.completion().toCompletableFuture().join();
        result.missing().forEach(m -> log(m.member() + " lacks it: " + m.detail()));

        Topic<String> news = group.topic("news", TopicCodec.text()); // speak to all: in order, none lost in silence
        news.subscribe().runForeach(delivery -> log(delivery), materializer);
        Publisher<String> publisher = news.publisher(PublisherOptions.defaults().withAck(Ack.ALL));
        publisher.publish("hello").thenAccept(receipt -> log(receipt.members() + " have it"));

        node.close(); // children move away first
    }

    private static void log(Object what) {
        throw new UnsupportedOperationException(String.valueOf(what));
    }

    @Test
    void theReadmeShowsThisCode() throws IOException {
        String readme = Files.readString(README);
        int start = readme.indexOf("```java\n") + "```java\n".length();
        String shown = readme.substring(start, readme.indexOf("```", start));
        assertThat(withoutSpace(Files.readString(THIS))).contains(withoutSpace(shown));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
