package dev.banyan.overlay.link;

/** What a link is for. Two neighbours may have one link of each kind (bulk: one per transfer). */
public sealed interface LinkKind {
    /** Dispatches on the kind. */
    <R> R accept(Visitor<R> visitor);

    /**
     * The link between a parent and its child in the tree of a group; the child dials.
     *
     * @param reservation the number with which the parent granted the slot
     */
    record Tree(long reservation) implements LinkKind {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.tree(this);
        }
    }

    /**
     * Carries the chunks of one transfer between two neighbours; paced at the up-limit of the node and those of {@link LinkListener#pacers}.
     *
     * @param transferId names the transfer; 1 to {@value #MAX_TRANSFER_ID_CHARS} characters
     */
    record Bulk(String transferId) implements LinkKind {
        /** Longest transfer id in characters. */
        public static final int MAX_TRANSFER_ID_CHARS = 200;

        public Bulk {
            if (transferId.isBlank() || transferId.length() > MAX_TRANSFER_ID_CHARS) {
                throw new IllegalArgumentException("a transfer id must have 1 to " + MAX_TRANSFER_ID_CHARS
                        + " characters, not be blank; had " + transferId.length());
            }
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.bulk(this);
        }
    }

    /** A short-lived link on which a node fetches what it lacks from a peer that is not its neighbour in the tree. */
    record Repair() implements LinkKind {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.repair(this);
        }
    }

    /** One method per kind. */
    interface Visitor<R> {
        R tree(Tree kind);

        R bulk(Bulk kind);

        R repair(Repair kind);
    }
}
