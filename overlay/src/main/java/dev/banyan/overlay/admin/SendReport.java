package dev.banyan.overlay.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a file is that this node sends, at all other members.
 *
 * @param id names the transfer: source/incarnation/number
 * @param fileName under which it arrives
 * @param fileBytes size of the file
 * @param members receivers known so far
 * @param verified receivers that have the whole file
 * @param failed receivers that failed, left or died
 * @param verifiedBytes bytes verified, over all receivers that are alive
 * @param bytesSent payload bytes that this node wrote to its links
 * @param seconds since the sending began; does not grow any more when {@code done}
 * @param done nothing will change any more
 * @param error why nothing could be sent at all; null unless the source itself failed
 * @param unfinished receivers that are still at it, the one with the least first; at most 20
 * @param missing when {@code done}: the receivers that do not have the file, by name
 */
public record SendReport(
        String id,
        String fileName,
        long fileBytes,
        int members,
        int verified,
        int failed,
        long verifiedBytes,
        long bytesSent,
        double seconds,
        boolean done,
        @Nullable String error,
        List<Unfinished> unfinished,
        List<Missing> missing) {
    public SendReport {
        unfinished = List.copyOf(unfinished);
        missing = List.copyOf(missing);
    }

    /** A receiver that is still at it. */
    public record Unfinished(String member, long verifiedBytes) {}

    /**
     * A receiver that does not have the file.
     *
     * @param outcome FAILED, GONE, LEFT or CANCELLED
     * @param detail why
     */
    public record Missing(String member, String outcome, String detail) {}
}
