package dev.banyan.overlay.live;

import dev.banyan.overlay.link.LinkReason;
import dev.banyan.overlay.live.core.LiveEffect;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries out what the core decides. On the group's event loop only. */
final class EffectRunner implements LiveEffect.Visitor<@Nullable Void> {
    private final LiveShell shell;
    private final LinkPorts ports;
    private final LiveLogs logs;
    private final Applications applications;
    private final Consumer<LiveEffect> events;

    EffectRunner(
            LiveShell shell, LinkPorts ports, LiveLogs logs, Applications applications, Consumer<LiveEffect> events) {
        this.shell = shell;
        this.ports = ports;
        this.logs = logs;
        this.applications = applications;
        this.events = events;
    }

    @Override
    public @Nullable Void sendFrame(LiveEffect.SendFrame effect) {
        ports.send(effect.link(), effect.frame());
        return null;
    }

    @Override
    public @Nullable Void sendData(LiveEffect.SendData effect) {
        List<ByteBuf> bytes = logs.slices(effect.stream(), effect.from(), effect.bytes());
        if (ports.sendData(effect.link(), effect.alias(), effect.from(), effect.bytes(), bytes)) {
            shell.checkSoon();
        }
        return null;
    }

    @Override
    public @Nullable Void append(LiveEffect.Append effect) {
        shell.appended(logs.appendReceived(effect.stream(), effect.handle(), effect.skip()));
        return null;
    }

    @Override
    public @Nullable Void drop(LiveEffect.Drop effect) {
        logs.dropReceived(effect.handle());
        return null;
    }

    @Override
    public @Nullable Void restart(LiveEffect.Restart effect) {
        logs.begin(effect.stream(), effect.at());
        return null;
    }

    @Override
    public @Nullable Void release(LiveEffect.Release effect) {
        logs.release(effect.stream(), effect.below());
        return null;
    }

    @Override
    public @Nullable Void discard(LiveEffect.Discard effect) {
        logs.discard(effect.stream());
        applications.removePublisher(effect.stream());
        return null;
    }

    @Override
    public @Nullable Void publisherMay(LiveEffect.PublisherMay effect) {
        applications.withPublisher(effect.stream(), publisher -> publisher.may(effect.until()));
        return null;
    }

    @Override
    public @Nullable Void publisherFailed(LiveEffect.PublisherFailed effect) {
        Outgoing publisher = applications.removePublisher(effect.stream());
        if (publisher != null) {
            logs.discard(effect.stream());
            publisher.fail(effect.reason());
        }
        return null;
    }

    @Override
    public @Nullable Void receiptReady(LiveEffect.ReceiptReady effect) {
        applications.withPublisher(
                effect.stream(), publisher -> publisher.listener().receipt(effect));
        return null;
    }

    @Override
    public @Nullable Void audienceChanged(LiveEffect.AudienceChanged effect) {
        applications.withPublisher(
                effect.stream(), publisher -> publisher.listener().audience(effect.members()));
        return null;
    }

    @Override
    public @Nullable Void subscriptionFailed(LiveEffect.SubscriptionFailed effect) {
        shell.failSubscription(effect.subscription(), effect.reason());
        return null;
    }

    @Override
    public @Nullable Void subscriptionReady(LiveEffect.SubscriptionReady effect) {
        applications.withSubscriber(effect.subscription(), subscriber -> subscriber.ready());
        return null;
    }

    @Override
    public @Nullable Void streamStarted(LiveEffect.StreamStarted effect) {
        applications.withSubscriber(
                effect.subscription(),
                subscriber -> subscriber.started(effect.stream(), effect.at(), effect.fromNumber()));
        return null;
    }

    @Override
    public @Nullable Void deliver(LiveEffect.Deliver effect) {
        applications.withSubscriber(
                effect.subscription(),
                subscriber -> subscriber.delivered(
                        effect.stream(), logs.copy(effect.stream(), effect.from(), effect.bytes())));
        return null;
    }

    @Override
    public @Nullable Void gapFound(LiveEffect.GapFound effect) {
        applications.withSubscriber(
                effect.subscription(), subscriber -> subscriber.gap(effect.stream(), effect.resume(), effect.reason()));
        return null;
    }

    @Override
    public @Nullable Void streamEnded(LiveEffect.StreamEnded effect) {
        applications.withSubscriber(
                effect.subscription(), subscriber -> subscriber.ended(effect.stream(), effect.cause()));
        return null;
    }

    @Override
    public @Nullable Void subscriptionCut(LiveEffect.SubscriptionCut effect) {
        events.accept(effect);
        shell.failSubscription(
                effect.subscription(),
                "it was too slow for " + effect.stream() + ", and its policy is to be disconnected then");
        return null;
    }

    @Override
    public @Nullable Void neighbourDemoted(LiveEffect.NeighbourDemoted effect) {
        events.accept(effect);
        return null;
    }

    @Override
    public @Nullable Void streamResumed(LiveEffect.StreamResumed effect) {
        events.accept(effect);
        return null;
    }

    @Override
    public @Nullable Void subscriberDemoted(LiveEffect.SubscriberDemoted effect) {
        events.accept(effect);
        applications.withSubscriber(
                effect.subscription(),
                subscriber -> subscriber.demoted(effect.stream(), Duration.ofNanos(effect.stalledNanos())));
        return null;
    }

    @Override
    public @Nullable Void receiverBlocks(LiveEffect.ReceiverBlocks effect) {
        events.accept(effect);
        return null;
    }

    @Override
    public @Nullable Void demotedHere(LiveEffect.DemotedHere effect) {
        events.accept(effect);
        return null;
    }

    @Override
    public @Nullable Void refused(LiveEffect.Refused effect) {
        events.accept(effect);
        return null;
    }

    @Override
    public @Nullable Void failLink(LiveEffect.FailLink effect) {
        LinkPorts.Port port = ports.of(effect.link());
        if (port != null) {
            ports.close(port.link);
            port.link.fail(LinkReason.PROTOCOL_ERROR, effect.detail());
        }
        return null;
    }
}
