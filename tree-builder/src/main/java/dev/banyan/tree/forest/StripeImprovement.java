package dev.banyan.tree.forest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Improves a {@link Stripe} by moves and exchanges of subtrees, as long as the sum of squared delays falls: squares, so that the
 * longest delays count most. Those farthest from the source look first.
 */
final class StripeImprovement {
    private static final int NONE = Forest.NONE;
    /** Smaller gains are errors of rounding, in ms². */
    private static final double GAIN_MIN = 1e-3;

    private final Stripe stripe;
    private final ChangeBudget budget;
    private final List<Integer> hosts;

    private double bestCost;
    private int bestMember;
    private int bestParent;
    private int bestExchange;

    StripeImprovement(Stripe stripe, ChangeBudget budget) {
        this.stripe = stripe;
        this.budget = budget;
        this.hosts = stripe.members().stream()
                .filter(member -> stripe.room(member) > 0)
                .toList();
    }

    /** First what is free, then what gains most for each change that is allowed. */
    void run(int rounds) {
        moveFreely(rounds);
        boolean improved = rounds > 0;
        while (improved && budget.isLimited() && budget.allows(1)) {
            forget();
            stripe.members().forEach(member -> look(member, true));
            improved = bestMember != NONE;
            apply();
        }
        moveFreely(rounds);
    }

    private void moveFreely(int rounds) {
        boolean improved = true;
        for (int round = 0; round < rounds && improved; round++) {
            improved = false;
            List<Integer> farthestFirst = new ArrayList<>(stripe.members());
            farthestFirst.sort(Comparator.comparingLong(member -> -stripe.delayNanos(member)));
            for (int member : farthestFirst) {
                forget();
                look(member, false);
                improved |= bestMember != NONE;
                apply();
            }
        }
    }

    private void forget() {
        bestCost = -GAIN_MIN;
        bestMember = NONE;
    }

    /** Remembers the member's best change if it is better than the best of those before. */
    private void look(int member, boolean paying) {
        int parent = stripe.parent(member);
        for (int host : hosts) {
            if (member == stripe.source() || host == parent || stripe.isWithin(host, member)) {
                continue;
            }
            int price = budget.price(member, parent, host);
            double cost = stripe.costOfMove(member, host);
            if (stripe.spare(host) > 0) {
                consider(member, host, NONE, cost, price, paying);
            } else if (cost < bestCost) {
                // What an exchange costs the other is mostly a loss, so that it rarely pays where the move alone does
                // not.
                stripe.forEachChild(host, child -> considerExchange(member, host, child, cost, price, paying));
            }
        }
    }

    private void considerExchange(int member, int host, int child, double cost, int price, boolean paying) {
        if (!stripe.isWithin(member, child)) {
            int parent = stripe.parent(member);
            double together = cost + stripe.costOfMove(child, parent);
            consider(member, host, child, together, price + budget.price(child, host, parent), paying);
        }
    }

    private void consider(int member, int parent, int exchange, double cost, int price, boolean paying) {
        double perChange = cost / Math.max(1, price);
        if (perChange < bestCost && (paying ? budget.allows(price) : price <= 0)) {
            bestCost = perChange;
            bestMember = member;
            bestParent = parent;
            bestExchange = exchange;
        }
    }

    private void apply() {
        if (bestMember == NONE) {
            return;
        }
        int parent = stripe.parent(bestMember);
        int price = budget.price(bestMember, parent, bestParent);
        stripe.detach(bestMember);
        if (bestExchange != NONE) {
            price += budget.price(bestExchange, bestParent, parent);
            stripe.detach(bestExchange);
            stripe.attach(bestExchange, parent);
        }
        stripe.attach(bestMember, bestParent);
        budget.pay(price);
    }
}
