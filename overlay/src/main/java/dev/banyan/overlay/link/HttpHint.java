package dev.banyan.overlay.link;

import java.nio.charset.StandardCharsets;

/** Recognises a browser or a probe that takes the data port for a web server. */
final class HttpHint {
    /** What such a client is told. */
    static final byte[] ANSWER = ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
                    + "This is a data port of Banyan, which does not speak HTTP.\n")
            .getBytes(StandardCharsets.US_ASCII);

    private static final String[] METHODS = {
        "GET ", "HEAD", "POST", "PUT ", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI "
    };

    private HttpHint() {}

    /** Whether the first four bytes of a connection begin an HTTP request. */
    static boolean isRequest(int firstFourBytes) {
        for (String method : METHODS) {
            int word = method.charAt(0) << 24 | method.charAt(1) << 16 | method.charAt(2) << 8 | method.charAt(3);
            if (word == firstFourBytes) {
                return true;
            }
        }
        return false;
    }
}
