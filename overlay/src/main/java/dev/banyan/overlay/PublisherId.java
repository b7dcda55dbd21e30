package dev.banyan.overlay;

/**
 * Names a publisher, cluster-wide. What it says is numbered from 1.
 *
 * @param node name of its node
 * @param life grows with every start of a node of that name
 * @param number tells the publishers of one life of a node apart
 */
public record PublisherId(String node, long life, int number) {
    @Override
    public String toString() {
        return node + "#" + life + "/" + number;
    }
}
