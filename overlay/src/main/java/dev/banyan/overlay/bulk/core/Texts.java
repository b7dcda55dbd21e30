package dev.banyan.overlay.bulk.core;

/** Keeps texts that came from a peer or a file short and printable before they enter messages. */
final class Texts {
    /** Longest reason that travels in a result, in characters. */
    static final int REASON_CHARS_MAX = 200;

    private static final int QUOTED_CHARS_MAX = 80;

    private Texts() {}

    /** The text in quotes, cut and without control characters, safe to log. */
    static String quoted(String text) {
        return "'" + printable(text, QUOTED_CHARS_MAX) + "'";
    }

    /** A reason cut to {@link #REASON_CHARS_MAX} characters, without control characters. */
    static String reason(String text) {
        return printable(text, REASON_CHARS_MAX);
    }

    private static String printable(String text, int charsMax) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), charsMax));
        for (int i = 0; i < text.length() && i < charsMax; i++) {
            char c = text.charAt(i);
            out.append(Character.isISOControl(c) ? '?' : c);
        }
        return text.length() > charsMax ? out + "..." : out.toString();
    }
}
