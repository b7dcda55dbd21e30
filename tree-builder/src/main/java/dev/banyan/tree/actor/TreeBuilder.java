package dev.banyan.tree.actor;

import dev.banyan.tree.member.TreeMember;
import dev.banyan.tree.protocol.Effect;
import dev.banyan.tree.protocol.Input;
import dev.banyan.tree.protocol.NodeId;
import dev.banyan.tree.protocol.TreeEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Runs the tree core of one group at one node: mail becomes input, effects become mail and orders to links. */
public final class TreeBuilder extends AbstractBehavior<TreeBuilder.Command> {
    /** What the actor is told. */
    public interface Command {}

    /** Something the host of this actor knows: contacts, events of links, a wish to leave. */
    public record FromHost(Input input) implements Command {}

    /** Asks for this node's place in the tree; a question of this JVM, so the answer needs no address. */
    public record Look(CompletableFuture<TreeView> answer) implements Command {}

    /**
     * The node's ActorSystem is about to be replaced: the actor stops; the core stays as it is for the next one, which has to be told a
     * {@link Input.Tick} to begin with. The host keeps the links open in {@link TreeLinks#closeAll}.
     */
    public record HandOver(ActorRef<Done> replyTo) implements Command {}

    private record Wake() implements Command {}

    /**
     * What the actor works with.
     *
     * @param self this node
     * @param member the core
     * @param links the tree links
     * @param post the control channel
     * @param listener told of every change, on the actor's thread; must not block
     * @param nanoClock monotonic time
     */
    public record Wiring(
            NodeId self,
            TreeMember member,
            TreeLinks links,
            TreePost post,
            Consumer<TreeEvent> listener,
            LongSupplier nanoClock) {}

    private static final Wake WAKE = new Wake();

    private final Wiring wiring;
    private final TimerScheduler<Command> timers;
    private final EffectRunner runner = new EffectRunner();
    private long wakeNanos = Long.MAX_VALUE;
    private boolean left;

    private TreeBuilder(ActorContext<Command> context, TimerScheduler<Command> timers, Wiring wiring) {
        super(context);
        this.timers = timers;
        this.wiring = wiring;
    }

    /** The only way to start it. */
    public static Behavior<Command> create(Wiring wiring) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new TreeBuilder(context, timers, wiring)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(TreeMail.class, this::onMail)
                .onMessage(FromHost.class, m -> step(m.input()))
                .onMessage(Wake.class, m -> onWake())
                .onMessage(Look.class, this::onLook)
                .onMessage(HandOver.class, this::onHandOver)
                .onSignal(PostStop.class, s -> onPostStop())
                .build();
    }

    /** Also after a fault of the core: the neighbours must not lean on a node whose tree core is gone. */
    private Behavior<Command> onPostStop() {
        wiring.links().closeAll("the tree builder has stopped");
        return this;
    }

    private Behavior<Command> onHandOver(HandOver handOver) {
        handOver.replyTo().tell(Done.getInstance());
        return Behaviors.stopped();
    }

    private Behavior<Command> onMail(TreeMail mail) {
        return mail.to().equals(wiring.self()) ? step(new Input.Received(mail.from(), mail.message())) : this;
    }

    private Behavior<Command> onWake() {
        wakeNanos = Long.MAX_VALUE;
        return step(new Input.Tick());
    }

    private Behavior<Command> onLook(Look look) {
        look.answer().complete(TreeView.of(wiring.member().attachment()));
        return this;
    }

    private Behavior<Command> step(Input input) {
        wiring.member().handle(wiring.nanoClock().getAsLong(), input).forEach(effect -> effect.accept(runner));
        schedule();
        return left ? Behaviors.stopped() : this;
    }

    private void schedule() {
        long next = wiring.member().nextWakeNanos();
        if (next < wakeNanos) {
            wakeNanos = next;
            long delay = Math.max(0, next - wiring.nanoClock().getAsLong());
            timers.startSingleTimer(WAKE, WAKE, Duration.ofNanos(delay));
        }
    }

    private final class EffectRunner implements Effect.Visitor {
        @Override
        public void send(Effect.Send effect) {
            wiring.post().send(new TreeMail(wiring.self(), effect.to(), effect.message()));
        }

        @Override
        public void sendOnLink(Effect.SendOnLink effect) {
            wiring.links().send(effect.to(), effect.message());
        }

        @Override
        public void offerCandidates(Effect.OfferCandidates effect) {
            throw new IllegalStateException("a tree member keeps its candidates to itself");
        }

        @Override
        public void openLink(Effect.OpenLink effect) {
            wiring.links().open(effect.to(), effect.dataAddress(), effect.reservation());
        }

        @Override
        public void acceptLink(Effect.AcceptLink effect) {
            wiring.links().accept(effect.peer());
        }

        @Override
        public void refuseLink(Effect.RefuseLink effect) {
            wiring.links().refuse(effect.peer(), effect.reason());
        }

        @Override
        public void closeLink(Effect.CloseLink effect) {
            wiring.links().close(effect.peer(), effect.reason());
        }

        @Override
        public void tell(Effect.Tell effect) {
            left |= effect.event() instanceof TreeEvent.Left;
            wiring.listener().accept(effect.event());
        }
    }
}
