package dev.banyan.overlay.link;

/** Makes texts fit for the wire and, when they come from a peer, for a log. */
final class Texts {
    /** Longest text for people in a frame, in characters. */
    static final int MAX_CHARS = 500;

    private Texts() {}

    static String cut(String text) {
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
    }

    /** Cut, and without control characters: a peer must not write lines into our log. */
    static String printable(String text) {
        String cut = cut(text);
        StringBuilder result = new StringBuilder(cut.length());
        cut.codePoints().forEach(c -> result.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return result.toString();
    }
}
