package dev.banyan.tree.forest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses for every edge of a {@link Stripe} who takes the child in if the parent dies. The children of one parent share the
 * room around it, the slot included that its death frees at the grandparent; those with the largest subtrees choose first.
 */
final class Backups {
    private static final int NONE = Forest.NONE;

    private final Stripe stripe;
    private final List<Integer> hosts;
    private final int[] backups;
    private final boolean[] lost;
    private final int[] promised;

    Backups(Stripe stripe) {
        this.stripe = stripe;
        this.hosts = stripe.members().stream()
                .filter(member -> stripe.room(member) > 0)
                .toList();
        int bound = stripe.parents().length;
        backups = new int[bound];
        lost = new boolean[bound];
        promised = new int[bound];
    }

    /** By member; {@link Forest#NONE} where there is none. */
    int[] choose() {
        Arrays.fill(backups, NONE);
        for (int parent : hosts) {
            if (stripe.childCount(parent) > 0) {
                chooseBelow(parent);
            }
        }
        return backups;
    }

    private void chooseBelow(int parent) {
        boolean source = parent == stripe.source();
        List<Integer> children = new ArrayList<>(stripe.children(parent));
        children.sort(Comparator.<Integer>comparingInt(child -> -stripe.subtreeSize(child))
                .thenComparing(Comparator.naturalOrder()));
        if (!source) {
            stripe.forEachWithin(parent, member -> lost[member] = true);
            promised[stripe.parent(parent)]--;
        }
        for (int child : children) {
            int backup = best(parent, child, true);
            if (backup == NONE) {
                backup = best(parent, child, false);
            }
            backups[child] = backup;
            if (backup != NONE) {
                promised[backup]++;
            }
        }
        Arrays.fill(promised, 0);
        if (!source) {
            stripe.forEachWithin(parent, member -> lost[member] = false);
        }
    }

    private int best(int parent, int child, boolean withRoom) {
        int best = NONE;
        for (int host : hosts) {
            boolean survives = host != parent && !lost[host] && !stripe.isWithin(host, child);
            boolean fits = !withRoom || stripe.spare(host) - promised[host] > 0;
            if (survives
                    && fits
                    && (best == NONE || stripe.reachedNanos(child, host) < stripe.reachedNanos(child, best))) {
                best = host;
            }
        }
        return best;
    }
}
