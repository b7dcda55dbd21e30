package dev.banyan.bench.live;

/** Is told how far a benchmark is. */
public interface Watcher {
    /**
     * So much is done.
     *
     * @param what is done now
     */
    void doing(int done, int total, String what);

    /** Something that the user should know and that is no result. */
    void note(String line);
}
