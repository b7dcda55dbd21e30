package dev.banyan.tree.sim;

import java.util.Arrays;

/**
 * What nodes send at a steady rate without an event for each message: counted when asked for, by the time that has passed. At
 * most one flow per node at a time; a node whose flows differ in category counts them all to the newest.
 */
final class SteadyTraffic {
    private static final double SECOND_NANOS = 1e9;

    private final Timeline timeline;
    private int[] categories;
    private int[] bytesEach;
    private double[] perSecond;
    private long[] sinceNanos;
    /** Of the rates that were replaced. */
    private double[] pastMessages;

    private double[] pastBytes;

    SteadyTraffic(Timeline timeline, int nodes) {
        this.timeline = timeline;
        categories = new int[nodes];
        bytesEach = new int[nodes];
        perSecond = new double[nodes];
        sinceNanos = new long[nodes];
        pastMessages = new double[nodes];
        pastBytes = new double[nodes];
    }

    void ensureNodes(int nodes) {
        categories = Arrays.copyOf(categories, nodes);
        bytesEach = Arrays.copyOf(bytesEach, nodes);
        perSecond = Arrays.copyOf(perSecond, nodes);
        sinceNanos = Arrays.copyOf(sinceNanos, nodes);
        pastMessages = Arrays.copyOf(pastMessages, nodes);
        pastBytes = Arrays.copyOf(pastBytes, nodes);
    }

    /** The flow from now on, in place of the one before. */
    void begin(int node, int category, SimEffect.SendSteadily flow) {
        end(node);
        categories[node] = category;
        bytesEach[node] = flow.bytes();
        perSecond[node] = flow.perSecond();
    }

    /** The flow faster or, with a negative rate, slower than before. */
    void change(int node, int category, int bytes, double perSecondMore) {
        double rate = perSecond[node] + perSecondMore;
        end(node);
        categories[node] = category;
        bytesEach[node] = bytes;
        perSecond[node] = rate;
    }

    void end(int node) {
        double messages = sinceRate(node);
        pastMessages[node] += messages;
        pastBytes[node] += messages * bytesEach[node];
        perSecond[node] = 0;
        sinceNanos[node] = timeline.nowNanos();
    }

    long messages(int node, int category) {
        return counts(node, category) ? Math.round(pastMessages[node] + sinceRate(node)) : 0;
    }

    long bytes(int node, int category) {
        return counts(node, category) ? Math.round(pastBytes[node] + sinceRate(node) * bytesEach[node]) : 0;
    }

    private boolean counts(int node, int category) {
        return node < categories.length && categories[node] == category;
    }

    private double sinceRate(int node) {
        return perSecond[node] * (timeline.nowNanos() - sinceNanos[node]) / SECOND_NANOS;
    }
}
