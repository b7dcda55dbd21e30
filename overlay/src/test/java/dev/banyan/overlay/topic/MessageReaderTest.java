package dev.banyan.overlay.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.Headers;
import dev.banyan.overlay.live.MessageFormat;
import dev.banyan.overlay.topic.MessageReader.Found;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cutting bytes into messages, however they come. */
class MessageReaderTest {
    private static final long LIMIT = 10_000;

    private final Unfinished unfinished = new Unfinished(LIMIT);
    private final MessageReader reader = new MessageReader(unfinished);
    private final List<String> found = new ArrayList<>();

    private void offer(byte[] bytes) throws BadMessageException {
        ByteBuf buffer = Unpooled.copiedBuffer(new byte[3], bytes).skipBytes(3);
        reader.offer(buffer);
        for (Found next = reader.next(); next != Found.NOTHING; next = reader.next()) {
            found.add(reader.number() + ":"
                    + (next == Found.LOST ? "lost" : StandardCharsets.UTF_8.decode(reader.body())));
        }
        assertThat(reader.position()).isEqualTo(bytes.length);
        assertThat(buffer.refCnt()).as("given back once all is read").isZero();
    }

    private static byte[] letters(int count) {
        byte[] letters = new byte[count];
        Arrays.fill(letters, (byte) 'x');
        return letters;
    }

    @Test
    void messagesAreTheSameWhereverTheBytesAreCut() throws BadMessageException {
        byte[] stream = Frames.together(Frames.message("first"), Frames.message(""), Frames.message("third one"));
        for (int cut = 0; cut <= stream.length; cut++) {
            found.clear();
            reader.begin(0, 1);
            offer(Arrays.copyOfRange(stream, 0, cut));
            offer(Arrays.copyOfRange(stream, cut, stream.length));
            assertThat(found).as("cut at " + cut).containsExactly("1:first", "2:", "3:third one");
            assertThat(unfinished.heldBytes()).isZero();
        }
    }

    @Test
    void aMessageMayComeByteByByte() throws BadMessageException {
        reader.begin(41, 1);
        for (byte one : Frames.message("slow")) {
            offer(new byte[] {one});
        }
        assertThat(found).containsExactly("42:slow");
        assertThat(reader.micros()).isEqualTo(Frames.MICROS);
        assertThat(reader.hasHeaders()).isFalse();
    }

    @Test
    void headersAreTold() throws BadMessageException {
        reader.begin(0, 1);
        offer(Frames.message(Headers.of("k", "v"), new byte[0]));
        assertThat(reader.hasHeaders()).isTrue();
    }

    @Test
    void whatIsNotWantedIsSkippedUnseenAndUnkept() throws BadMessageException {
        reader.begin(0, 3);
        byte[] stream = Frames.together(
                Frames.message(Headers.NONE, letters((int) LIMIT * 2)), Frames.message("b"), Frames.message("c"));
        for (int at = 0; at < stream.length; at += 1000) {
            offer(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + 1000)));
            assertThat(unfinished.heldBytes()).isLessThan(10);
        }
        assertThat(found).containsExactly("3:c");
    }

    @Test
    void aLengthThatIsOnlyAnnouncedTakesNoMemory() throws BadMessageException {
        reader.begin(0, 1);
        offer(Frames.raw(MessageFormat.BODY_BYTES_MAX, letters(100)));
        assertThat(unfinished.heldBytes()).isBetween(100L, 4096L);
    }

    @Test
    void aLongerBodyThanAnyIsRefused() {
        reader.begin(5, 1);
        assertThatThrownBy(() -> offer(Frames.raw(MessageFormat.BODY_BYTES_MAX + 1)))
                .isInstanceOf(BadMessageException.class)
                .hasMessageContaining("268435457")
                .hasMessageContaining("268435456");
    }

    @Test
    void aMessageWithoutRoomIsLostAndTheNextOneIsNot() throws BadMessageException {
        reader.begin(0, 1);
        byte[] stream =
                Frames.together(Frames.message(Headers.NONE, letters((int) LIMIT + 1)), Frames.message("after"));
        for (int at = 0; at < stream.length; at += 777) {
            offer(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + 777)));
            assertThat(unfinished.heldBytes()).isLessThanOrEqualTo(LIMIT);
        }
        assertThat(found).containsExactly("1:lost", "2:after");
        assertThat(unfinished.heldBytes()).isZero();
    }

    @Test
    void allStreamsShareTheRoom() throws BadMessageException {
        MessageReader other = new MessageReader(unfinished);
        other.begin(0, 1);
        other.offer(Unpooled.wrappedBuffer(Frames.raw(9_000, letters(8_999))));
        other.next();
        reader.begin(0, 1);
        offer(Frames.raw(5_000, letters(4_999)));
        offer(letters(1));
        assertThat(found).containsExactly("1:lost");
        other.forgetUnfinished();
        assertThat(unfinished.heldBytes()).isZero();
    }

    @Test
    void aBeginForgetsWhatHadComeInPart() throws BadMessageException {
        reader.begin(0, 1);
        offer(Frames.raw(100, letters(50)));
        reader.begin(7, 1);
        assertThat(unfinished.heldBytes()).isZero();
        offer(Frames.message("eight"));
        assertThat(found).containsExactly("8:eight");
    }

    @Test
    void anyBytesAreReadOrRefusedWithinTheLimit() {
        Random random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            reader.begin(0, 1);
            try {
                for (int piece = 0; piece < 20; piece++) {
                    byte[] bytes = new byte[random.nextInt(64)];
                    random.nextBytes(bytes);
                    if (bytes.length > 1 && random.nextBoolean()) {
                        Arrays.fill(bytes, 0, Math.min(bytes.length, 3), (byte) 0);
                    }
                    reader.offer(Unpooled.wrappedBuffer(bytes));
                    while (reader.next() != Found.NOTHING) {
                        if (reader.hasHeaders()) {
                            HeaderBlock.decode(reader.body());
                        }
                    }
                }
            } catch (BadMessageException e) {
                assertThat(e).message().isNotBlank();
            }
            assertThat(unfinished.heldBytes()).isLessThanOrEqualTo(LIMIT);
        }
    }
}
