package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.NodeId;

/**
 * What one publisher says on one topic. A node that is started again has another {@link NodeId}, so its streams are others too.
 *
 * @param topic 1 to {@value #TOPIC_CHARS_MAX} characters, not blank, without control characters
 * @param publisher the node
 * @param number tells the publishers of one life of a node apart; positive
 */
public record StreamId(String topic, NodeId publisher, int number) implements Comparable<StreamId> {
    /** Longest name of a topic, in characters. */
    public static final int TOPIC_CHARS_MAX = 200;

    public StreamId {
        checkedTopic(topic);
        if (number < 1) {
            throw new IllegalArgumentException("the number of a publisher must be positive: " + number);
        }
    }

    /**
     * The same text, if it can name a topic.
     *
     * @throws IllegalArgumentException if it cannot; the message says why
     */
    public static String checkedTopic(String topic) {
        if (topic.isBlank() || topic.length() > TOPIC_CHARS_MAX) {
            throw new IllegalArgumentException("a topic must have 1 to " + TOPIC_CHARS_MAX
                    + " characters and not be blank; had " + topic.length() + " characters");
        }
        for (int i = 0; i < topic.length(); i++) {
            if (Character.isISOControl(topic.charAt(i)) || isLoneSurrogate(topic, i)) {
                throw new IllegalArgumentException(
                        "a topic must not have control characters and half characters; had one " + "with the code "
                                + (int) topic.charAt(i) + " at index " + i);
            }
        }
        return topic;
    }

    /** It could not be written as UTF-8 and read back as the same. */
    private static boolean isLoneSurrogate(String topic, int index) {
        char c = topic.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 == topic.length() || !Character.isLowSurrogate(topic.charAt(index + 1));
        }
        return Character.isLowSurrogate(c) && (index == 0 || !Character.isHighSurrogate(topic.charAt(index - 1)));
    }

    @Override
    public int compareTo(StreamId other) {
        if (this == other) {
            return 0;
        }
        int byTopic = topic.compareTo(other.topic);
        if (byTopic != 0) {
            return byTopic;
        }
        int byNode = publisher.compareTo(other.publisher);
        return byNode != 0 ? byNode : Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return topic + "/" + publisher + "/" + number;
    }
}
