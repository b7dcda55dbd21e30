package dev.banyan.overlay;

/**
 * Bounds of what a node sends and takes of files, over all its groups and transfers; {@link Overlay#limits(NodeLimits)} changes them.
 * Live topics are behind no limit. Bits per second on the wire, headers of links included; 0 for no limit, at most
 * {@value SendOptions#LIMIT_MAX}.
 *
 * @param upBitsPerSecond what all links that carry files send together; {@code banyan.link.up-limit}
 * @param downBitsPerSecond what they take together; {@code banyan.link.down-limit}
 * @param sourceBitsPerSecond what the node sends, within the first, of files whose source it is; {@code banyan.bulk.source-limit}
 */
public record NodeLimits(long upBitsPerSecond, long downBitsPerSecond, long sourceBitsPerSecond) {
    private static final NodeLimits NONE = new NodeLimits(0, 0, 0);

    public NodeLimits {
        SendOptions.requireLimit("the up-limit of a node", upBitsPerSecond);
        SendOptions.requireLimit("the down-limit of a node", downBitsPerSecond);
        SendOptions.requireLimit("the source-limit of a node", sourceBitsPerSecond);
    }

    /** No limit. */
    public static NodeLimits none() {
        return NONE;
    }

    /** With that bound of what all links that carry files send together. */
    public NodeLimits withUp(long bitsPerSecond) {
        return new NodeLimits(bitsPerSecond, downBitsPerSecond, sourceBitsPerSecond);
    }

    /** With that bound of what they take together. */
    public NodeLimits withDown(long bitsPerSecond) {
        return new NodeLimits(upBitsPerSecond, bitsPerSecond, sourceBitsPerSecond);
    }

    /** With that bound of what the node sends as a source. */
    public NodeLimits withSource(long bitsPerSecond) {
        return new NodeLimits(upBitsPerSecond, downBitsPerSecond, bitsPerSecond);
    }
}
