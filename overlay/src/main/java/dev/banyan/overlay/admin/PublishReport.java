package dev.banyan.overlay.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.banyan.overlay.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells whoever publishes through it; one of the fields is there.
 *
 * @param receipts of the next messages, in order
 * @param published the messages in all; the last report
 * @param error why nothing more is published; the last report
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PublishReport(
        @Nullable List<OfMessage> receipts,
        @Nullable Long published,
        @Nullable String error) {
    /**
     * Says that a message has got as far as asked for.
     *
     * @param number of the message, from 1
     * @param ack ALL
     * @param members that subscribe and have it
     * @param departed members that were given up meanwhile
     * @param rootChanged whether members may have been lost unnamed, with the former root of the tree
     */
    public record OfMessage(long number, String ack, int members, List<Departed> departed, boolean rootChanged) {
        public OfMessage {
            departed = List.copyOf(departed);
        }

        static OfMessage of(Receipt receipt) {
            return new OfMessage(
                    receipt.number(),
                    receipt.ack().name(),
                    receipt.members(),
                    receipt.departed().stream()
                            .map(gone ->
                                    new Departed(gone.member(), gone.cause().name()))
                            .toList(),
                    receipt.rootChanged());
        }
    }

    /**
     * A member that was given up.
     *
     * @param cause LEFT, STRUCK or DEMOTED
     */
    public record Departed(String member, String cause) {}

    static PublishReport receipts(List<Receipt> receipts) {
        return new PublishReport(receipts.stream().map(OfMessage::of).toList(), null, null);
    }

    static PublishReport published(long messages) {
        return new PublishReport(null, messages, null);
    }

    static PublishReport error(String sentence) {
        return new PublishReport(null, null, sentence);
    }
}
