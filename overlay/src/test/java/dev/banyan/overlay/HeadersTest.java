package dev.banyan.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The headers of a message. */
class HeadersTest {
    @Test
    void theyKeepTheirOrderAndTheLastValueOfAName() {
        Headers headers = Headers.of("b", "1").with("a", "2").with("b", new byte[] {'3'});
        assertThat(headers.names()).containsExactly("b", "a");
        assertThat(headers.text("b")).contains("3");
        assertThat(headers.bytes("a").orElseThrow()).containsExactly('2');
        assertThat(headers.text("c")).isEmpty();
        assertThat(headers)
                .hasToString("{b=3, a=2}")
                .isEqualTo(Headers.of("a", "2").with("b", "3"));
        assertThat(Headers.NONE.isEmpty()).isTrue();
    }

    @Test
    void tooManyAreRefused() {
        Headers most = Headers.NONE;
        for (int i = 0; i < Headers.COUNT_MAX; i++) {
            most = most.with("h" + i, "");
        }
        Headers full = most;
        assertThatThrownBy(() -> full.with("more", "")).hasMessageContainingAll("257", "256");
    }

    @Test
    void tooManyBytesAreRefused() {
        int room = Headers.BYTES_MAX - 6 - 2;
        assertThat(Headers.of("\u00e9", "x".repeat(room)).isEmpty()).isFalse();
        assertThatThrownBy(() -> Headers.of("\u00e9", "x".repeat(room + 1))).hasMessageContainingAll("65537", "65536");
    }

    @Test
    void aHeaderNeedsAName() {
        assertThatThrownBy(() -> Headers.of("", "x")).hasMessageContaining("name");
    }
}
