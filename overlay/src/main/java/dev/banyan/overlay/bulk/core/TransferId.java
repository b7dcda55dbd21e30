package dev.banyan.overlay.bulk.core;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * Names one transfer for ever: the {@code number}-th that this life of the source node began. Its text form is
 * {@code source/incarnation/number}.
 *
 * @param source name of the node that has the file; not blank, no '/', no control character, at most 255 bytes of UTF-8
 * @param incarnation the source node's incarnation; not negative
 * @param number counts the source's transfers in this incarnation; not negative
 */
public record TransferId(String source, long incarnation, long number) implements Comparable<TransferId> {
    private static final Comparator<TransferId> ORDER = Comparator.comparing(TransferId::source)
            .thenComparingLong(TransferId::incarnation)
            .thenComparingLong(TransferId::number);
    private static final int SOURCE_BYTES_MAX = 255;

    public TransferId {
        if (source.isBlank()
                || source.indexOf('/') >= 0
                || source.chars().anyMatch(Character::isISOControl)
                || source.getBytes(StandardCharsets.UTF_8).length > SOURCE_BYTES_MAX) {
            throw new IllegalArgumentException("the source of a transfer id must be a node name of 1.."
                    + SOURCE_BYTES_MAX + " bytes without '/' and control characters, was " + Texts.quoted(source));
        }
        if (incarnation < 0 || number < 0) {
            throw new IllegalArgumentException("incarnation and number of a transfer id must not be negative, were "
                    + incarnation + " and " + number);
        }
    }

    /**
     * Reads the text form; accepts exactly what {@link #toString} writes.
     *
     * @throws IllegalArgumentException with the offending text, if it is anything else
     */
    public static TransferId parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length != 3) {
            throw notAnId(text);
        }
        return new TransferId(parts[0], number(parts[1], text), number(parts[2], text));
    }

    private static long number(String digits, String text) {
        boolean canonical = digits.equals("0") || (digits.matches("[1-9][0-9]{0,18}"));
        if (!canonical) {
            throw notAnId(text);
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(notAnId(text).getMessage(), e);
        }
    }

    private static IllegalArgumentException notAnId(String text) {
        return new IllegalArgumentException(
                "not a transfer id of the form source/incarnation/number: " + Texts.quoted(text));
    }

    @Override
    public int compareTo(TransferId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return source + "/" + incarnation + "/" + number;
    }
}
