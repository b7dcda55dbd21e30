package dev.banyan.tree.protocol;

/** What one core says to another. Each protocol has its own sealed family of records. */
public interface TreeMessage {
    /**
     * Size of this message on the wire in bytes, headers included. An estimate by formula, so that a simulation can count
     * control traffic without encoding millions of messages; a test holds it against the serializer.
     */
    int wireBytes();
}
