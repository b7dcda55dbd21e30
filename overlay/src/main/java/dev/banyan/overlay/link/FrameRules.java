package dev.banyan.overlay.link;

/** Which frame types may arrive now, and how long each may be. The state of a decoder; immutable. */
final class FrameRules {
    /** Longest HELLO and WELCOME payload in bytes. */
    static final int HELLO_LIMIT = 4096;
    /** Longest REFUSED payload in bytes: room for the most redirects. */
    static final int REFUSED_LIMIT = 16_384;
    /** Length of PING and PONG payloads in bytes. */
    static final int PING_BYTES = 8;
    /** Longest BYE payload in bytes. */
    static final int BYE_LIMIT = 2048;
    /** Answer of {@link #limit} for a type that is not allowed. */
    static final int NOT_ALLOWED = -1;

    /** What to do where only one end speaks TLS. */
    static final String TLS_ADVICE =
            "set banyan.security.certificate, key and trusted at all nodes of the cluster or at none";

    /** The first bytes of a record of TLS: its kind and major version. */
    private static final int TLS_HANDSHAKE = 0x1603;

    private static final int TLS_ALERT = 0x1503;

    private enum Phase {
        HELLO,
        NOTHING,
        ANSWER,
        OPEN
    }

    /** At the acceptor of a new connection: one HELLO. */
    static final FrameRules AWAIT_HELLO = new FrameRules(Phase.HELLO, false, 0, 0);
    /** While the acceptor decides, and after a refusal: nothing. */
    static final FrameRules NOTHING = new FrameRules(Phase.NOTHING, false, 0, 0);

    private final Phase phase;
    private final boolean bulk;
    private final int controlLimit;
    private final int dataLimit;

    private FrameRules(Phase phase, boolean bulk, int controlLimit, int dataLimit) {
        this.phase = phase;
        this.bulk = bulk;
        this.controlLimit = controlLimit;
        this.dataLimit = dataLimit;
    }

    /** At the dialler: a WELCOME, after which {@link #after} gives the rules of the open link, or REFUSED. */
    static FrameRules awaitAnswer(LinkKind kind, LinkSettings settings) {
        return rules(Phase.ANSWER, kind, settings);
    }

    /** On an open link. */
    static FrameRules open(LinkKind kind, LinkSettings settings) {
        return rules(Phase.OPEN, kind, settings);
    }

    private static FrameRules rules(Phase phase, LinkKind kind, LinkSettings settings) {
        boolean bulk = kind instanceof LinkKind.Bulk;
        return new FrameRules(phase, bulk, settings.controlFrameLimit(), settings.dataFrameLimit(bulk));
    }

    /** Longest payload in bytes of a frame of this type, or {@link #NOT_ALLOWED}. */
    int limit(int type) {
        return switch (phase) {
            case HELLO -> type == FrameTypes.HELLO ? HELLO_LIMIT : NOT_ALLOWED;
            case NOTHING -> NOT_ALLOWED;
            case ANSWER ->
                type == FrameTypes.WELCOME ? HELLO_LIMIT : type == FrameTypes.REFUSED ? REFUSED_LIMIT : NOT_ALLOWED;
            case OPEN -> openLimit(type);
        };
    }

    private int openLimit(int type) {
        if (type == FrameTypes.PING || type == FrameTypes.PONG) {
            return PING_BYTES;
        }
        if (type == FrameTypes.BYE) {
            return BYE_LIMIT;
        }
        return payloadLimit(type);
    }

    /** The same for the layers above the link. */
    int payloadLimit(int type) {
        if (bulk) {
            if (type >= FrameTypes.BULK_CONTROL_FIRST && type <= FrameTypes.BULK_CONTROL_LAST) {
                return controlLimit;
            }
            return type >= FrameTypes.BULK_CHUNK_FIRST && type <= FrameTypes.BULK_CHUNK_LAST ? dataLimit : NOT_ALLOWED;
        }
        if (type >= FrameTypes.TREE_FIRST && type <= FrameTypes.TREE_LAST) {
            return controlLimit;
        }
        return type >= FrameTypes.STREAM_FIRST && type <= FrameTypes.STREAM_LAST ? dataLimit : NOT_ALLOWED;
    }

    /** The rules once a frame of this type has arrived. Applied at once, so that what follows it in the same read is judged by them. */
    FrameRules after(int type) {
        return switch (phase) {
            case HELLO -> NOTHING;
            case ANSWER ->
                type == FrameTypes.WELCOME ? new FrameRules(Phase.OPEN, bulk, controlLimit, dataLimit) : NOTHING;
            case NOTHING, OPEN -> type == FrameTypes.BYE ? NOTHING : this;
        };
    }

    /** What is wrong with a frame that {@link #limit} does not admit. The first bytes of a connection show who speaks. */
    LinkReason verdict(int lengthField, int type) {
        int version = lengthField >>> 16;
        if ((phase == Phase.HELLO || phase == Phase.ANSWER) && (version == TLS_HANDSHAKE || version == TLS_ALERT)) {
            return LinkReason.TLS_REQUEST;
        }
        if (phase == Phase.HELLO) {
            if (HttpHint.isRequest(lengthField)) {
                return LinkReason.HTTP_REQUEST;
            }
            if (type != FrameTypes.HELLO) {
                return LinkReason.NOT_BANYAN;
            }
        }
        return limit(type) == NOT_ALLOWED ? LinkReason.UNEXPECTED_TYPE : LinkReason.OVERSIZED_FRAME;
    }
}
