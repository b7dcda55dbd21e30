package dev.banyan.tree.forest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts the pieces of a {@link Stripe} together: always the one that is reached soonest, those that bring room before those that
 * only take it, so that room never runs out early. As in {@link CompactTreeGrowth}, what is known of a piece is a lower bound once
 * the parent it was found with is full.
 */
final class StripeGrowth {
    private static final int NONE = Forest.NONE;

    private final Stripe stripe;
    /** Tops of pieces to attach now, in no order. */
    private final List<Integer> outside = new ArrayList<>();

    private final List<Integer> roomless = new ArrayList<>();
    /** Members of the source's piece that have room, and some that are full by now. */
    private List<Integer> roomy = new ArrayList<>();

    private final long[] soonestNanos;
    private final int[] via;

    StripeGrowth(Stripe stripe, int indexBound) {
        this.stripe = stripe;
        soonestNanos = new long[indexBound];
        via = new int[indexBound];
    }

    void attach(List<Integer> tops) {
        for (int top : tops) {
            (spareWithin(top) > 0 ? outside : roomless).add(top);
        }
        Arrays.fill(soonestNanos, Long.MAX_VALUE);
        Arrays.fill(via, NONE);
        offer(stripe.source());
        attachOutside();
        outside.addAll(roomless);
        outside.forEach(this::choose);
        attachOutside();
    }

    private int spareWithin(int top) {
        int[] spare = new int[1];
        stripe.forEachWithin(top, member -> spare[0] += stripe.spare(member));
        return spare[0];
    }

    private void attachOutside() {
        while (!outside.isEmpty()) {
            int slot = firstSlot();
            int top = outside.get(slot);
            if (via[top] == NONE) {
                makeRoom(top);
            } else if (stripe.spare(via[top]) <= 0) {
                choose(top);
            } else {
                outside.set(slot, outside.get(outside.size() - 1));
                outside.remove(outside.size() - 1);
                stripe.attach(top, via[top]);
                offer(top);
            }
        }
    }

    private int firstSlot() {
        int first = 0;
        for (int slot = 1; slot < outside.size(); slot++) {
            int top = outside.get(slot);
            int best = outside.get(first);
            if (soonestNanos[top] < soonestNanos[best] || (soonestNanos[top] == soonestNanos[best] && top < best)) {
                first = slot;
            }
        }
        return first;
    }

    /** Makes the members of a piece that is attached now known to all outside. */
    private void offer(int top) {
        stripe.forEachWithin(top, member -> {
            if (stripe.spare(member) > 0) {
                roomy.add(member);
                outside.forEach(other -> consider(other, member));
            }
        });
    }

    private void choose(int top) {
        roomy = new ArrayList<>(
                roomy.stream().filter(member -> stripe.spare(member) > 0).toList());
        soonestNanos[top] = Long.MAX_VALUE;
        via[top] = NONE;
        roomy.forEach(member -> consider(top, member));
    }

    private void consider(int top, int parent) {
        long reached = stripe.reachedNanos(top, parent);
        if (reached < soonestNanos[top] || (reached == soonestNanos[top] && parent < via[top])) {
            soonestNanos[top] = reached;
            via[top] = parent;
        }
    }

    /** All are full: a member without children gives its place to a piece that brings room, and waits. */
    private void makeRoom(int top) {
        int best = NONE;
        for (int member : stripe.members()) {
            boolean leaf = member != stripe.source()
                    && stripe.childCount(member) == 0
                    && stripe.isWithin(member, stripe.source());
            if (leaf
                    && (best == NONE
                            || stripe.reachedNanos(top, stripe.parent(member))
                                    < stripe.reachedNanos(top, stripe.parent(best)))) {
                best = member;
            }
        }
        if (best == NONE || spareWithin(top) <= 0) {
            throw new IllegalStateException("no room for member " + top + " although the room was counted before");
        }
        int parent = stripe.parent(best);
        stripe.detach(best);
        roomless.add(best);
        via[top] = parent;
        soonestNanos[top] = Long.MIN_VALUE;
    }
}
