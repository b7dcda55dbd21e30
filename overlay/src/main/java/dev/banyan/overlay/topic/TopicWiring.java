package dev.banyan.overlay.topic;

import dev.banyan.overlay.live.LiveStreams;

/**
 * What the publishers and subscriptions of a topic use.
 *
 * @param topic its name
 */
record TopicWiring(String topic, LiveStreams streams, TopicSettings settings, TopicRuntime runtime) {}
