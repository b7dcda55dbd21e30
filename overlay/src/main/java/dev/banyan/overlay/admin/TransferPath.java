package dev.banyan.overlay.admin;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;

/** The part of a path that names a transfer: source, incarnation and number. */
final class TransferPath {
    private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,18}");
    private static final int LONG_BITS = 63;

    private TransferPath() {}

    /** @param parts decoded segments of the path, three */
    static String id(List<String> parts) {
        if (!SOURCE.matcher(parts.get(0)).matches()) {
            throw new BadRequestException(
                    "the source of a transfer must be a node's name, was " + BadRequestException.quoted(parts.get(0)));
        }
        requireNumber("incarnation", parts.get(1));
        requireNumber("number", parts.get(2));
        return String.join("/", parts);
    }

    private static void requireNumber(String what, String text) {
        if (!NUMBER.matcher(text).matches() || new BigInteger(text).bitLength() > LONG_BITS) {
            throw new BadRequestException("the " + what + " of a transfer must be a number between 0 and "
                    + Long.MAX_VALUE + ", was " + BadRequestException.quoted(text));
        }
    }
}
