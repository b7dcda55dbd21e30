package dev.banyan.overlay.link;

/**
 * Why a link was refused or ended. Each occurrence is counted in {@link LinkCounters}. The code goes over the wire and
 * never changes its meaning.
 */
public enum LinkReason {
    /** A refusal or farewell whose code this version does not know. */
    OTHER(0),
    /** The first bytes are not a Banyan hello. */
    NOT_BANYAN(1),
    /** The first bytes are a plain HTTP request. */
    HTTP_REQUEST(2),
    /** The first bytes are those of TLS, but this node speaks plain text. */
    TLS_REQUEST(3),
    /** The hello or its answer could not be read. */
    BAD_HANDSHAKE(4),
    /** No protocol version is spoken by both. */
    VERSION_MISMATCH(5),
    /** The peer belongs to another cluster. */
    OTHER_CLUSTER(6),
    /** The acceptor is not in the group of the hello. */
    OTHER_GROUP(7),
    /** The node that was dialled is not the one that answers. */
    WRONG_NODE(8),
    /** A node dialled itself, or another process runs under its name. */
    SELF(9),
    /** The handshake did not end within {@code handshake-timeout}. */
    HANDSHAKE_TIMEOUT(10),
    /** More than {@code max-connections}. */
    TOO_MANY_CONNECTIONS(11),
    /** More than {@code max-pending-handshakes}. */
    TOO_MANY_HANDSHAKES(12),
    /** The reservation in the hello is unknown or has lapsed. */
    NO_RESERVATION(13),
    /** The acceptor does not know the transfer in the hello. */
    UNKNOWN_TRANSFER(14),
    /** The acceptor has no slot or no room for this link. */
    NO_SLOT(15),
    /** The acceptor is stopping. */
    STOPPING(16),
    /** The first bytes are no TLS, but this port speaks nothing else. */
    NOT_TLS(17),
    /** The handshake of TLS failed, as where a certificate is not of a trusted authority, or what came was tampered with. */
    TLS_FAILED(18),
    /** The certificate of the peer does not name the node that it says it is. */
    WRONG_CERTIFICATE(19),
    /** A frame longer than its type allows. */
    OVERSIZED_FRAME(20),
    /** A frame of length zero: not even a type. */
    EMPTY_FRAME(21),
    /** A frame type that is unknown, or not allowed on this kind of link or at this moment. */
    UNEXPECTED_TYPE(22),
    /** A frame whose payload could not be read: too short, trailing bytes, absurd numbers. */
    MALFORMED_FRAME(23),
    /** The connection ended in the middle of a handshake frame. */
    TRUNCATED_FRAME(24),
    /** More than {@code unsent-hard-limit} lay unsent because the peer does not read. */
    PEER_DOES_NOT_READ(25),
    /** Nothing was received for {@code dead-after}. */
    SILENT(26),
    /** A well-formed frame that breaks the rules of the layer above: data beyond a grant, word of a stranger. */
    PROTOCOL_ERROR(27),
    /** This node closed the link. */
    CLOSED_HERE(30),
    /** The peer closed the link with a farewell. */
    CLOSED_BY_PEER(31),
    /** Nobody listens at the address: the process is gone. */
    CONNECTION_REFUSED(32),
    /** The connection was reset, or ended without a farewell: the process is gone. */
    CONNECTION_LOST(33),
    /** The connection could not be made for another reason: no route, time-out, unknown host. */
    CONNECT_FAILED(34),
    /** This node aborted, as in a crash. */
    ABORTED(35),
    /** A listener or acceptor of this node threw; a programming error, logged with its stack. */
    INTERNAL_ERROR(36);

    private final int code;

    LinkReason(int code) {
        this.code = code;
    }

    /** Whether it happens between honest nodes in the course of things, so that it is counted but no reason to warn. */
    boolean isRace() {
        return this == NO_RESERVATION || this == UNKNOWN_TRANSFER;
    }

    /** Number on the wire; 0 to 255. */
    public int code() {
        return code;
    }

    /** The reason with this number, or {@link #OTHER}. */
    public static LinkReason ofCode(int code) {
        for (LinkReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        return OTHER;
    }
}
