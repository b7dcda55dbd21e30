package dev.banyan.overlay.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.banyan.overlay.Delivery;
import dev.banyan.overlay.Headers;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.TopicCodec;
import dev.banyan.overlay.live.MessageFormat;
import dev.banyan.overlay.live.core.EndCause;
import dev.banyan.overlay.live.core.GapReason;
import dev.banyan.overlay.live.core.LiveEffect;
import dev.banyan.overlay.live.core.Position;
import dev.banyan.overlay.live.core.StreamId;
import dev.banyan.tree.protocol.NodeId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How what a subscription is told of its streams becomes deliveries. */
class ReceptionTest {
    private static final StreamId STREAM = new StreamId("news", new NodeId("a", 3, "h:1"), 2);
    private static final long GO_ON = LiveEffect.StreamStarted.GO_ON;

    private final Reception<String> reception =
            new Reception<>(TopicCodec.text(), ManualRuntime.settings(), failure -> false);

    /** What there is to deliver, in short. */
    private List<String> read() {
        List<String> read = new ArrayList<>();
        for (Delivery<String> next = reception.next(); next != null; next = reception.next()) {
            if (next instanceof Delivery.Message<String> message) {
                read.add(message.number() + "=" + message.value());
            } else if (next instanceof Delivery.Gap<String> gap) {
                read.add(gap.from() + ".." + gap.to() + " " + gap.reason());
            } else if (next instanceof Delivery.PublisherEnded<String> ended) {
                read.add(ended.cause().name());
            }
        }
        return read;
    }

    private List<String> started(long number, long fromNumber) {
        reception.started(STREAM, new Position(number, number * 100), fromNumber);
        return read();
    }

    private List<String> delivered(byte[]... bytes) {
        comes(bytes);
        return read();
    }

    /** Returns the buffer in which they come. */
    private ByteBuf comes(byte[]... bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(Frames.together(bytes));
        reception.delivered(STREAM, buffer);
        return buffer;
    }

    private static byte[] half(byte[] message) {
        return Arrays.copyOf(message, message.length / 2);
    }

    @Test
    void aMessageNamesItsPublisherNumberAndTime() {
        started(0, 1);
        comes(Frames.message("hello"));
        Delivery.Message<String> message = (Delivery.Message<String>) reception.next();
        assertThat(message.publisher()).hasToString("a#3/2");
        assertThat(message.number()).isEqualTo(1);
        assertThat(message.publishedAt()).isEqualTo(Instant.parse("2023-11-14T22:13:20.000001Z"));
        assertThat(message.headers()).isSameAs(Headers.NONE);
    }

    @Test
    void messagesBeforeTheFirstWantedAreNotSeen() {
        assertThat(started(10, 13)).isEmpty();
        assertThat(delivered(Frames.message("11"), Frames.message("12"), Frames.message("13"), Frames.message("14")))
                .containsExactly("13=13", "14=14");
    }

    @Test
    void whatIsWantedAndNotKeptIsAGap() {
        assertThat(started(10, 4)).containsExactly("4..10 RELEASED");
        assertThat(delivered(Frames.message("x"))).containsExactly("11=x");
    }

    @Test
    void aStreamThatIsNewAndGoesOnBeginsWhereItIs() {
        assertThat(started(10, GO_ON)).isEmpty();
        assertThat(delivered(Frames.message("x"))).containsExactly("11=x");
    }

    @Test
    void aGapInTheMiddleOfAMessageCoversThatMessage() {
        started(0, 1);
        assertThat(delivered(Frames.message("one"), half(Frames.message("two"))))
                .containsExactly("1=one");
        reception.gap(STREAM, new Position(5, 900), GapReason.SLOW);
        assertThat(read()).containsExactly("2..5 SLOW");
        assertThat(delivered(Frames.message("six"))).containsExactly("6=six");
        assertThat(reception.unfinishedBytes()).isZero();
    }

    @Test
    void aGapBeforeTheFirstWantedIsNone() {
        started(0, 10);
        reception.gap(STREAM, new Position(5, 900), GapReason.RELEASED);
        assertThat(read()).isEmpty();
        reception.gap(STREAM, new Position(12, 1900), GapReason.RELEASED);
        assertThat(read()).containsExactly("10..12 RELEASED");
    }

    @Test
    void aLostStreamThatIsFoundAgainGoesOnWithoutARepeat() {
        started(0, 1);
        delivered(Frames.message("1"), Frames.message("2"), half(Frames.message("3")));
        reception.ended(STREAM, EndCause.LOST);
        assertThat(read()).containsExactly("LOST");
        assertThat(started(1, GO_ON)).isEmpty();
        assertThat(delivered(Frames.message("2"), Frames.message("3"))).containsExactly("3=3");
    }

    @Test
    void aLostStreamThatIsFoundFurtherOnHasAGap() {
        started(0, 1);
        delivered(Frames.message("1"));
        reception.ended(STREAM, EndCause.LOST);
        read();
        assertThat(started(4, GO_ON)).containsExactly("2..4 RELEASED");
    }

    @Test
    void onlySoManyLostStreamsAreRemembered() {
        Reception<String> forgetful = new Reception<>(
                TopicCodec.text(), ManualRuntime.settings("banyan.live.tombstone-limit = 2"), failure -> false);
        for (int number = 1; number <= 3; number++) {
            StreamId stream = new StreamId("news", STREAM.publisher(), number);
            forgetful.started(stream, new Position(10, 1000), GO_ON);
            forgetful.ended(stream, EndCause.LOST);
            assertThat(forgetful.next()).isInstanceOf(Delivery.PublisherEnded.class);
        }
        forgetful.started(new StreamId("news", STREAM.publisher(), 3), new Position(12, 1200), GO_ON);
        assertThat(forgetful.next()).isInstanceOf(Delivery.Gap.class);
        forgetful.started(new StreamId("news", STREAM.publisher(), 1), new Position(12, 1200), GO_ON);
        assertThat(forgetful.next()).isNull();
    }

    @Test
    void aClosedPublisherIsToldOnce() {
        started(0, 1);
        reception.ended(STREAM, EndCause.CLOSED);
        reception.ended(STREAM, EndCause.CLOSED);
        assertThat(read()).containsExactly("CLOSED");
        assertThat(delivered(Frames.message("late"))).isEmpty();
    }

    @Test
    void aValueThatCannotBeDecodedNamesTopicPublisherAndNumber() {
        started(6, 1);
        read();
        comes(Frames.message(Headers.NONE, new byte[] {(byte) 0xff}));
        assertThatThrownBy(reception::next)
                .isInstanceOf(OverlayException.class)
                .hasMessageContainingAll("message 7", "a#3/2", "news", "cannot be decoded");
    }

    @Test
    void badHeadersAreNamedToo() {
        started(0, 1);
        comes(Frames.raw(MessageFormat.lengthWord(2, true), (byte) 0xff, (byte) 0xff));
        assertThatThrownBy(reception::next)
                .isInstanceOf(OverlayException.class)
                .hasMessageContainingAll("message 1", "a#3/2", "news", "65535 headers");
    }

    @Test
    void whatIsNotReadAnyMoreIsGivenBack() {
        started(0, 1);
        ByteBuf bytes = comes(Frames.message("one"), Frames.message("two"));
        assertThat(reception.next()).isNotNull();
        StreamId other = new StreamId("news", STREAM.publisher(), 9);
        reception.started(other, new Position(0, 0), 1);
        ByteBuf ofAnother = Unpooled.wrappedBuffer(Frames.message("three"));
        reception.delivered(other, ofAnother);
        reception.close();
        assertThat(bytes.refCnt()).isZero();
        assertThat(ofAnother.refCnt()).isZero();
        assertThat(reception.next()).isNull();
    }

    @Test
    void bytesThatAreNoMessageAreNamedToo() {
        started(0, 1);
        comes(Frames.raw(MessageFormat.BODY_BYTES_MAX + 1));
        assertThatThrownBy(reception::next)
                .isInstanceOf(OverlayException.class)
                .hasMessageContainingAll("message 1", "a#3/2", "news", "268435457");
    }

    @Test
    void aMessageThatFindsNoRoomIsAGap() {
        Reception<byte[]> small = new Reception<>(
                TopicCodec.bytes(),
                ManualRuntime.settings("banyan.live.window = 64 KiB", "banyan.topic.unfinished-limit = 64 KiB"),
                failure -> false);
        byte[] message = Frames.message(Headers.NONE, new byte[100_000]);
        small.started(STREAM, Position.START, 1);
        Delivery<byte[]> last = null;
        for (int at = 0; at < message.length; at += 8192) {
            small.delivered(
                    STREAM,
                    Unpooled.wrappedBuffer(Arrays.copyOfRange(message, at, Math.min(message.length, at + 8192))));
            for (Delivery<byte[]> next = small.next(); next != null; next = small.next()) {
                last = next;
            }
        }
        assertThat(last)
                .isInstanceOfSatisfying(
                        Delivery.Gap.class, gap -> assertThat(gap.reason()).isEqualTo(Delivery.Gap.Reason.NO_ROOM));
        assertThat(small.workedOffBytes()).isEqualTo(message.length);
    }

    @Test
    void everyByteCountsAsWorkedOffOnce() {
        started(0, 3);
        byte[] bytes = Frames.together(Frames.message("1"), Frames.message("22"), half(Frames.message("333")));
        delivered(bytes);
        ByteBuf ofAnother = Unpooled.wrappedBuffer(new byte[17]);
        reception.delivered(new StreamId("news", STREAM.publisher(), 9), ofAnother);
        read();
        assertThat(reception.workedOffBytes()).isEqualTo(bytes.length + 17);
        assertThat(ofAnother.refCnt()).isZero();
    }
}
