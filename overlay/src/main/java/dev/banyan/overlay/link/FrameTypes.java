package dev.banyan.overlay.link;

/** Numbers of frame types. The link layer owns 0 to 15; the meaning of the rest belongs to the layers above. */
public final class FrameTypes {
    /** Dialler to acceptor, first frame: {@link Hello}. */
    public static final int HELLO = 0;
    /** Acceptor to dialler: the link is open. */
    public static final int WELCOME = 1;
    /** Acceptor to dialler: the link is not wanted; reason, text, redirects. */
    public static final int REFUSED = 2;
    /** Asks for a PONG with the same 8 bytes. */
    public static final int PING = 3;
    /** Answers a PING. */
    public static final int PONG = 4;
    /** Last frame: code of the {@link LinkReason} and a text. */
    public static final int BYE = 5;

    /** First control type of tree links (and repair links); their length is bounded by {@code control-frame-limit}. */
    public static final int TREE_FIRST = 16;
    /** Last control type of tree links. */
    public static final int TREE_LAST = 23;
    /** First type of tree links that carries bytes of streams; their length is bounded by {@code stream-frame-limit}. */
    public static final int STREAM_FIRST = 24;
    /** Last type of tree links that carries bytes of streams. */
    public static final int STREAM_LAST = 31;
    /** First control type of bulk links; their length is bounded by {@code control-frame-limit}. */
    public static final int BULK_CONTROL_FIRST = 32;
    /** Last control type of bulk links. */
    public static final int BULK_CONTROL_LAST = 39;
    /** First type of bulk links that carries chunk bytes; their length is bounded by {@code chunk-frame-limit}. */
    public static final int BULK_CHUNK_FIRST = 40;
    /** Last type of bulk links that carries chunk bytes. */
    public static final int BULK_CHUNK_LAST = 47;

    private FrameTypes() {}
}
