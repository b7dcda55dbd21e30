package dev.banyan.overlay.node;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/** What Pekko Cluster says of its members at one node. */
final class ClusterWatch {
    private final List<ClusterEvent.MemberEvent> seen = new CopyOnWriteArrayList<>();

    ClusterWatch(OverlayNode at) {
        ActorSystem<?> system = at.system();
        ActorRef<ClusterEvent.MemberEvent> watcher = system.systemActorOf(
                Behaviors.receiveMessage(event -> {
                    seen.add(event);
                    return Behaviors.same();
                }),
                "watch",
                Props.empty());
        Cluster.get(system).subscriptions().tell(Subscribe.create(watcher, ClusterEvent.MemberEvent.class));
    }

    /** Names of the events of that member's farewell, as in MemberExited. */
    List<String> farewellsOf(OverlayNode node) {
        return seen.stream()
                .filter(e -> e.member().address().hostPort().endsWith("@" + node.controlAddress()))
                .map(e -> e.getClass().getSimpleName())
                .filter(e ->
                        !List.of("MemberJoined", "MemberWeaklyUp", "MemberUp").contains(e))
                .toList();
    }

    /** Whether the member counts as up here. */
    boolean sawUp(OverlayNode node) {
        return seen.stream()
                .anyMatch(e -> e instanceof ClusterEvent.MemberUp
                        && e.member().address().hostPort().endsWith("@" + node.controlAddress()));
    }
}
