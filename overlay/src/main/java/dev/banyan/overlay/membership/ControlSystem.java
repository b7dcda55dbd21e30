package dev.banyan.overlay.membership;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * An ActorSystem that carries a node's control plane: the first one of the node, or one that replaces another after the cluster
 * downed the node. Any thread.
 */
public record ControlSystem(ActorSystem<SpawnProtocol.Command> system) {
    /** Longest wait for an actor of this node. */
    public static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);

    /** Longest wait until an actor has started: a node that starts beside many others waits for its turn, and has no other choice. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    /** Starts an actor below the guardian. Blocks until it has its reference. */
    public <T> ActorRef<T> spawn(Behavior<T> behavior, String name) {
        CompletionStage<ActorRef<T>> spawned = AskPattern.ask(
                system,
                replyTo -> new SpawnProtocol.Spawn<>(behavior, name, Props.empty(), replyTo),
                START_TIMEOUT,
                scheduler());
        return spawned.toCompletableFuture().join();
    }

    /** Starts an actor that nobody needs to know; returns at once. */
    public void launch(Behavior<?> behavior) {
        system.tell(new SpawnProtocol.Spawn<>(behavior, "", Props.empty(), system.ignoreRef()));
    }

    /** For questions with a time-out. */
    public Scheduler scheduler() {
        return system.scheduler();
    }
}
