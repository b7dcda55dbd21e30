package dev.banyan.overlay.link;

import java.util.List;

/**
 * How a link ended, or why it never opened.
 *
 * @param reason the kind of end
 * @param cause a sentence for people, naming the peer
 * @param processGone the peer's process is known to be dead: nobody listens at its address, or its connection ended
 *     without a farewell, or the same node answers with a newer incarnation
 * @param redirects other nodes to try, nearest first; only with a refusal
 */
public record LinkEnd(LinkReason reason, String cause, boolean processGone, List<Redirect> redirects) {
    public LinkEnd {
        redirects = List.copyOf(redirects);
    }

    /** Whether the peer is not there, or nothing comes from it: neither end has closed or refused the link. */
    public boolean peerLost() {
        return switch (reason) {
            case SILENT, CONNECTION_LOST, CONNECTION_REFUSED, CONNECT_FAILED -> true;
            default -> processGone;
        };
    }

    /** An end without redirects. */
    public static LinkEnd of(LinkReason reason, String cause, boolean processGone) {
        return new LinkEnd(reason, cause, processGone, List.of());
    }
}
