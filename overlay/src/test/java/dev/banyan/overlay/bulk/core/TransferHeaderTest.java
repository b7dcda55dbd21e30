package dev.banyan.overlay.bulk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.banyan.tree.protocol.NodeId;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransferHeaderTest {
    private static final NodeId SOURCE = Fixtures.node("s");
    private static final TransferId ID = new TransferId("s", 1, 1);

    private static TransferHeader of(String name, long bytes, int chunk) {
        return new TransferHeader(ID, SOURCE, name, bytes, FileTraits.UNKNOWN, chunk, 1);
    }

    @Test
    void cutsAFileIntoChunksAndPages() {
        TransferHeader header = of("f", 16384L * 257 + 5, 16384);
        assertThat(header.chunkCount()).isEqualTo(258);
        assertThat(header.chunkLength(256)).isEqualTo(16384);
        assertThat(header.chunkLength(257)).isEqualTo(5);
        assertThat(header.pageCount()).isEqualTo(2);
        assertThat(header.pageBytes(0)).isEqualTo(256 * 32);
        assertThat(header.pageBytes(1)).isEqualTo(3 * 32);
    }

    @Test
    void givesAnEmptyFileOnePageForItsDigest() {
        TransferHeader header = of("f", 0, 16384);
        assertThat(header.chunkCount()).isZero();
        assertThat(header.pageCount()).isEqualTo(1);
        assertThat(header.pageBytes(0)).isEqualTo(32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", "..", "a/b", "/etc/passwd", "..\\x", "a\0b", "a\nb"})
    void refusesNamesThatAreNotPlain(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(name, 1, 16384))
                .withMessageContaining("file name");
    }

    @Test
    void refusesNamesLongerThan255BytesOfUtf8() {
        assertThat(of("ä".repeat(127) + "x", 1, 16384).fileName()).hasSize(128);
        assertThatIllegalArgumentException().isThrownBy(() -> of("ä".repeat(128), 1, 16384));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1, 8192, 16385, 8 * 1024 * 1024, Integer.MIN_VALUE})
    void refusesChunkSizesThatAreNoPowerOfTwoInBounds(int chunk) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("f", 1, chunk))
                .withMessageContaining(Integer.toString(chunk));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 53) + 1})
    void refusesAbsurdFileSizes(long bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("f", bytes, 16384))
                .withMessageContaining("2^53");
    }

    @Test
    void refusesMoreChunksThanAHaveMapHolds() {
        assertThat(of("f", 16384L << 20, 16384).chunkCount()).isEqualTo(1 << 20);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("f", (16384L << 20) + 1, 16384))
                .withMessageContaining("larger chunks");
    }

    @Test
    void choosesLargerChunksForLargeFiles() {
        assertThat(TransferHeader.chunkBytesFor(10, 65536)).isEqualTo(65536);
        assertThat(TransferHeader.chunkBytesFor(65536L << 21, 65536)).isEqualTo(131072);
        assertThatIllegalArgumentException().isThrownBy(() -> TransferHeader.chunkBytesFor(1L << 50, 65536));
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 01000, 04755, Integer.MAX_VALUE})
    void refusesAModeThatIsNoneOrWouldRaiseRights(int mode) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FileTraits(mode, 0))
                .withMessageContaining("was 0" + Integer.toOctalString(mode));
    }

    @Test
    void refusesASourceThatIsNotTheIds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransferHeader(ID, Fixtures.node("x"), "f", 1, FileTraits.UNKNOWN, 16384, 1))
                .withMessageContaining("claims the source x");
    }

    @Test
    void readsTheTextOfAnIdBack() {
        TransferId id = new TransferId("node-ä", 1234567890123L, 0);
        assertThat(TransferId.parse(id.toString())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a/1",
                "a/1/2/3",
                "/1/2",
                "a/-1/2",
                "a/1/+2",
                "a/01/2",
                "a/1/2 ",
                "a/1/99999999999999999999",
                "a/1/9999999999999999999"
            })
    void refusesTextsThatAreNoId(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TransferId.parse(text))
                .withMessageContaining("transfer id");
    }

    @Test
    void readsABitmapBackAndRefusesWrongLengthsAndStrayBits() {
        BitSet bits = new BitSet();
        bits.set(0);
        bits.set(9);
        Bitmap map = Bitmap.of(10, bits);
        assertThat(Bitmap.fromBytes(10, map.toBytes())).isEqualTo(map);
        assertThatIllegalArgumentException().isThrownBy(() -> Bitmap.fromBytes(10, new byte[3]));
        assertThatIllegalArgumentException().isThrownBy(() -> Bitmap.fromBytes(10, new byte[] {0, 4}));
    }
}
