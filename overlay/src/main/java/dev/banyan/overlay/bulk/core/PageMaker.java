package dev.banyan.overlay.bulk.core;

/** At the source: has digest pages made one after the other, {@code pages-ahead} of what any receiver still takes. */
final class PageMaker {
    private final TransferState state;
    private int next;
    private boolean making;

    PageMaker(TransferState state) {
        this.state = state;
    }

    /** @return whether this page was being made */
    boolean made(int page) {
        boolean expected = making && page == next;
        if (expected) {
            making = false;
            next++;
        }
        return expected;
    }

    /** Asks for the next page when it is due. */
    void update() {
        if (state.isSource && !making && next < state.header.pageCount() && isDue()) {
            making = true;
            state.emit(new TransferEffect.MakePage(next));
        }
    }

    private boolean isDue() {
        int ahead = state.settings.pagesAhead();
        return next < ahead
                || state.links.values().stream()
                        .anyMatch(link -> link.downstream.isOn()
                                && link.downstream.toPushCount() < ahead * TransferHeader.CHUNKS_PER_PAGE);
    }
}
