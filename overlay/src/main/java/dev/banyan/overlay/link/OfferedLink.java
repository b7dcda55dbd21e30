package dev.banyan.overlay.link;

import java.util.List;

/** A link that a peer dialled and that waits for an answer. The first answer counts. Every method from any thread. */
public interface OfferedLink {
    /** What the peer said. Cluster, version and addressee are checked already; group and kind are not. */
    Hello hello();

    /**
     * Welcomes the peer. The listener is told {@code opened}, or {@code closed} alone if the offer has lapsed or the
     * peer is gone.
     */
    void accept(LinkListener listener);

    /**
     * Turns the peer away; counted under the reason.
     *
     * @param text a sentence for people; cut at 500 characters
     * @param redirects nodes to try instead, nearest first; at most {@value #MAX_REDIRECTS}, the rest is dropped
     */
    void refuse(LinkReason reason, String text, List<Redirect> redirects);

    /** Most redirects in a refusal. */
    int MAX_REDIRECTS = 16;
}
