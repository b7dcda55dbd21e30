package dev.banyan.tree.member;

import dev.banyan.tree.attach.AttachMessage;
import dev.banyan.tree.attach.Attachment;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import dev.banyan.tree.protocol.TreeProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A builder and the attachment machine as one state machine: messages go to whom they belong, and what the builder offers
 * becomes the attachment's candidates. A peer that builds by another protocol is told of, and told, once.
 */
public final class TreeMember implements TreeProtocol {
    private final BuilderProtocol protocol;
    private final TreeProtocol builder;
    private final Attachment attachment;
    /** Changes only when the builder handles something; asking anew for every message would cost more than the message. */
    private long builderWakeNanos = NEVER;
    /** Contacts, and those of them that are known to build by another protocol. */
    private List<NodeId> contacts = List.of();

    private final TreeSet<NodeId> foreign = new TreeSet<>();
    private long foreignMessages;

    /**
     * @param protocol what the builder speaks
     * @param builder learns who is near; emits {@link Effect.OfferCandidates}
     */
    public TreeMember(BuilderProtocol protocol, TreeProtocol builder, Attachment attachment) {
        this.protocol = protocol;
        this.builder = builder;
        this.attachment = attachment;
    }

    /** The attachment machine, to be asked about this member's place in the tree. */
    public Attachment attachment() {
        return attachment;
    }

    /** Messages that came from builders of another protocol, and were good for nothing. */
    public long foreignMessages() {
        return foreignMessages;
    }

    @Override
    public List<Effect> handle(long nowNanos, Input input) {
        if (input instanceof Input.Received received) {
            return received.message() instanceof AttachMessage
                    ? attachment.handle(nowNanos, input)
                    : received(nowNanos, received);
        }
        if (input instanceof Input.ContactsChanged changed) {
            contacts = changed.oldestFirst();
            if (!foreign.isEmpty()) {
                foreign.retainAll(new TreeSet<>(contacts));
            }
        }
        if (input instanceof Input.Tick) {
            return tick(nowNanos, input);
        }
        return join(build(nowNanos, input), attachment.handle(nowNanos, input));
    }

    private List<Effect> received(long nowNanos, Input.Received received) {
        if (protocol.speaks(received.message())) {
            return build(nowNanos, received);
        }
        NodeId from = received.from();
        if (received.message() instanceof MemberMessage.BuiltBy said) {
            Optional<BuilderProtocol> named = BuilderProtocol.named(said.protocol());
            return named.isPresent() && named.get() != protocol && isNews(from)
                    ? List.of(foreign(from, named.get()))
                    : List.of();
        }
        Optional<BuilderProtocol> theirs = BuilderProtocol.of(received.message());
        if (theirs.isEmpty()) {
            return build(nowNanos, received);
        }
        foreignMessages++;
        return isNews(from)
                ? List.of(
                        foreign(from, theirs.get()),
                        new Effect.Send(from, new MemberMessage.BuiltBy(protocol.settingName())))
                : List.of();
    }

    /** Only contacts are remembered, so that there are no more of them than members. Whoever is not one yet will write again. */
    private boolean isNews(NodeId from) {
        return contacts.contains(from) && foreign.add(from);
    }

    private Effect foreign(NodeId from, BuilderProtocol theirs) {
        return new Effect.Tell(new TreeEvent.ForeignBuilder(from, protocol.settingName(), theirs.settingName()));
    }

    /** Only whose time has come is told, since most ticks are for one of the two. */
    private List<Effect> tick(long nowNanos, Input tick) {
        List<Effect> built = builderWakeNanos <= nowNanos ? build(nowNanos, tick) : List.of();
        List<Effect> attached = attachment.nextWakeNanos() <= nowNanos ? attachment.handle(nowNanos, tick) : List.of();
        return join(built, attached);
    }

    private List<Effect> build(long nowNanos, Input input) {
        List<Effect> built = builder.handle(nowNanos, input);
        builderWakeNanos = builder.nextWakeNanos();
        if (!offers(built)) {
            return built;
        }
        List<Effect> effects = new ArrayList<>(built.size());
        for (Effect effect : built) {
            if (effect instanceof Effect.OfferCandidates offer) {
                effects.addAll(attachment.handle(nowNanos, new Input.CandidatesOffered(offer.nearestFirst())));
            } else {
                effects.add(effect);
            }
        }
        return effects;
    }

    private static boolean offers(List<Effect> effects) {
        for (int i = 0; i < effects.size(); i++) {
            if (effects.get(i) instanceof Effect.OfferCandidates) {
                return true;
            }
        }
        return false;
    }

    private static List<Effect> join(List<Effect> first, List<Effect> second) {
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() ? second : first;
        }
        List<Effect> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    @Override
    public long nextWakeNanos() {
        return Math.min(builderWakeNanos, attachment.nextWakeNanos());
    }
}
