package dev.banyan.bench.demo;

/** Where the demo tells its story. Lines may come from several threads at once. */
public interface Screen {
    /** What a line of the story is about; decides its colour where there are colours. */
    enum Tone {
        /** What happens as planned. */
        PLAIN,
        /** What went well. */
        GOOD,
        /** What died or failed. */
        BAD,
        /** What helps to understand the rest. */
        FAINT
    }

    /** A line of the story. */
    void tell(Tone tone, String line);

    /** A line of the story as planned. */
    default void tell(String line) {
        tell(Tone.PLAIN, line);
    }

    /** A line beside the story: something to know about the demo itself. */
    void note(String line);

    /** Whether {@link #tell} shows characters beyond ASCII. */
    boolean unicode();

    /** Starts to show how far the transfer is; one at a time. */
    Meter meter(String task, long totalBytes);

    /** Shows how far the transfer is. One thread at a time. */
    interface Meter extends AutoCloseable {
        /**
         * Shows that so much is done.
         *
         * @param bytes how many are done; not less than before
         * @param complete how many receivers have the whole file
         * @param receivers how many receivers live
         */
        void reached(long bytes, int complete, int receivers);

        @Override
        void close();
    }
}
