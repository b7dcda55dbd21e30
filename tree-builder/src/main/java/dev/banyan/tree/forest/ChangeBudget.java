package dev.banyan.tree.forest;

/** How many edges that were in the plan before may still become others. */
final class ChangeBudget {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final int[] parentsBefore;
    private int left;

    private ChangeBudget(int[] parentsBefore, int left) {
        this.parentsBefore = parentsBefore;
        this.left = left;
    }

    static ChangeBudget unlimited() {
        return new ChangeBudget(new int[0], UNLIMITED);
    }

    /** @param edges most that may change besides those that the caller has changed already */
    static ChangeBudget since(Stripe before, int edges) {
        return new ChangeBudget(before.parents(), edges);
    }

    /** What it costs that the member moves between those parents: 1, 0, or -1 if it returns to its old one. */
    int price(int member, int from, int to) {
        return changed(member, to) - changed(member, from);
    }

    boolean isLimited() {
        return left != UNLIMITED;
    }

    boolean allows(int price) {
        return price <= left;
    }

    void pay(int price) {
        if (isLimited()) {
            left -= price;
        }
    }

    private int changed(int member, int parent) {
        boolean was = member < parentsBefore.length && parentsBefore[member] != Forest.NONE;
        return was && parentsBefore[member] != parent ? 1 : 0;
    }
}
