package dev.banyan.tree.member;

import dev.banyan.tree.attach.AttachMessage;
import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.List;

/**
 * A builder and the attachment machine as one state machine: messages go to whom they belong, and what the builder offers
 * becomes the attachment's candidates.
 */
public final class TreeMember implements TreeProtocol {
    private final TreeProtocol builder;
    private final Attachment attachment;

    /** @param builder learns who is near; emits {@link Effect.OfferCandidates} */
    public TreeMember(TreeProtocol builder, Attachment attachment) {
        this.builder = builder;
        this.attachment = attachment;
    }

    /** The attachment machine, to be asked about this member's place in the tree. */
    public Attachment attachment() {
        return attachment;
    }

    @Override
    public List<Effect> handle(long nowNanos, Input input) {
        if (input instanceof Input.Received received && received.message() instanceof AttachMessage) {
            return attachment.handle(nowNanos, input);
        }
        boolean forBuilderAlone = input instanceof Input.Received;
        List<Effect> effects = new ArrayList<>();
        for (Effect effect : builder.handle(nowNanos, input)) {
            if (effect instanceof Effect.OfferCandidates offer) {
                effects.addAll(attachment.handle(nowNanos, new Input.CandidatesOffered(offer.nearestFirst())));
            } else {
                effects.add(effect);
            }
        }
        if (!forBuilderAlone) {
            effects.addAll(attachment.handle(nowNanos, input));
        }
        return effects;
    }

    @Override
    public long nextWakeNanos() {
        return Math.min(builder.nextWakeNanos(), attachment.nextWakeNanos());
    }
}
