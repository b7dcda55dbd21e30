package dev.banyan.overlay.live.core;

/** Whether a topic is wanted through a link. */
public record TopicWish(String topic, boolean wanted) {}
