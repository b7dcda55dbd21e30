package dev.banyan.tree.member;

import dev.banyan.tree.protocol.TreeMessage;

/** What members say to each other whatever their builders are. */
public sealed interface MemberMessage extends TreeMessage {
    /**
     * The receiver's builder wrote to the sender, whose builder speaks another protocol. Said once to each such member, since it
     * may never be written to by a builder that it understands nothing of.
     *
     * @param protocol the sender's, by its name in settings
     */
    record BuiltBy(String protocol) implements MemberMessage {
        @Override
        public int wireBytes() {
            return 12 + protocol.length();
        }
    }
}
