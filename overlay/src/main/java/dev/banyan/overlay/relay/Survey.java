package dev.banyan.overlay.relay;

import dev.banyan.overlay.TreeSurvey;
import dev.banyan.overlay.membership.GroupAddress;
import dev.banyan.tree.protocol.NodeId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Asks the members of a group for their places, puts the answers together, and stops. One actor per survey. */
final class Survey extends AbstractBehavior<Survey.Command> {
    /** What the actor is told. */
    sealed interface Command {}

    private record Answered(SurveyMail.Description description) implements Command {}

    private record TimeOver() implements Command {}

    /**
     * What is asked.
     *
     * @param root whom this node follows
     * @param members whom to ask
     * @param unasked members beyond the bound
     * @param timeout how long to wait for the last answer
     */
    record Question(
            String group,
            Optional<NodeId> root,
            List<NodeId> members,
            List<NodeId> unasked,
            Duration timeout,
            CompletableFuture<TreeSurvey> answer) {}

    private final Question question;
    private final TreeMap<String, TreeSurvey.Member> answered = new TreeMap<>();
    private final TreeSet<NodeId> waiting = new TreeSet<>();

    private Survey(ActorContext<Command> context, TimerScheduler<Command> timers, Question question) {
        super(context);
        this.question = question;
        ActorRef<SurveyMail.Description> replies = context.messageAdapter(SurveyMail.Description.class, Answered::new);
        ActorRefResolver resolver = ActorRefResolver.get(context.getSystem());
        for (NodeId member : question.members()) {
            waiting.add(member);
            ActorRef<SurveyMail.Describe> describer = resolver.resolveActorRef(
                    GroupAddress.describerPath(context.getSystem().name(), question.group(), member));
            describer.tell(new SurveyMail.Describe(replies));
        }
        timers.startSingleTimer(new TimeOver(), question.timeout());
    }

    /** The only way to start it. */
    static Behavior<Command> create(Question question) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Survey(context, timers, question)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Answered.class, this::onAnswered)
                .onMessage(TimeOver.class, m -> Behaviors.stopped())
                .onSignal(PostStop.class, s -> onPostStop())
                .build();
    }

    private Behavior<Command> onAnswered(Answered answer) {
        SurveyMail.Description d = answer.description();
        if (waiting.remove(d.self())) {
            answered.put(d.self().name(), memberOf(d));
        }
        return waiting.isEmpty() ? Behaviors.stopped() : this;
    }

    private static TreeSurvey.Member memberOf(SurveyMail.Description d) {
        List<TreeSurvey.Neighbour> neighbours = d.neighbours().stream()
                .sorted(Comparator.comparing(SurveyMail.Neighbour::child)
                        .thenComparing(n -> n.node().name()))
                .map(n -> new TreeSurvey.Neighbour(
                        n.node().name(), n.child(), Duration.ofNanos(n.rttNanos()), n.bytesSent(), n.bytesReceived()))
                .toList();
        return new TreeSurvey.Member(
                d.self().name(),
                d.parent().map(NodeId::name),
                d.attached(),
                d.coordinateErrorP50(),
                d.fanOut(),
                neighbours);
    }

    /** Also when the ActorSystem ends in between: those that have not answered are silent. */
    private Behavior<Command> onPostStop() {
        TreeSet<String> silent = new TreeSet<>();
        waiting.forEach(node -> silent.add(node.name()));
        question.unasked().forEach(node -> silent.add(node.name()));
        silent.removeAll(answered.keySet());
        question.answer()
                .complete(new TreeSurvey(
                        question.group(),
                        question.root().map(NodeId::name),
                        List.copyOf(answered.values()),
                        List.copyOf(silent)));
        return this;
    }
}
