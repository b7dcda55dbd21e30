package dev.banyan.overlay;

import java.time.Duration;
import java.util.List;

/**
 * How a transfer ended.
 *
 * @param id names the transfer
 * @param fileBytes size of the file
 * @param elapsed from the call of send to the last result
 * @param bytesSent payload bytes that the source wrote to its links, repairs included
 * @param members one result per member that was in the group while the transfer ran, the source not counted; by name
 */
public record TransferResult(String id, long fileBytes, Duration elapsed, long bytesSent, List<MemberResult> members) {
    public TransferResult {
        members = List.copyOf(members);
    }

    /** Members that have the file. */
    public long verified() {
        return members.stream()
                .filter(m -> m.outcome() == MemberResult.Outcome.VERIFIED)
                .count();
    }

    /** Members that do not have it. */
    public List<MemberResult> missing() {
        return members.stream()
                .filter(m -> m.outcome() != MemberResult.Outcome.VERIFIED)
                .toList();
    }
}
