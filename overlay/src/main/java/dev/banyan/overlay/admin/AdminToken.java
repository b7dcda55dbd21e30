package dev.banyan.overlay.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** What an operator's tool shows to be let in: 256 random bits in hexadecimal digits, made anew for each life of a node. */
public final class AdminToken {
    private static final int RANDOM_BYTES = 32;

    private final String digits;

    private AdminToken(String digits) {
        this.digits = digits;
    }

    /** One that nobody knows yet. {@link AdminFiles#newToken} also tells it to the node's user. */
    public static AdminToken random() {
        byte[] bits = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bits);
        return new AdminToken(HexFormat.of().formatHex(bits));
    }

    /** Whether this is the token; takes the same time wherever the first difference is. */
    public boolean matches(String presented) {
        return MessageDigest.isEqual(
                digits.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }

    String digits() {
        return digits;
    }

    /** Does not tell the token, so that no log does. */
    @Override
    public String toString() {
        return "an admin token";
    }
}
