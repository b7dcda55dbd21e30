package dev.banyan.tree.sim;

import com.typesafe.config.ConfigFactory;
import dev.banyan.tree.config.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A process for tests: keeps a log of what it is told, does what commands say, answers as its script says. */
final class ScriptedProcess implements SimProcess {
    /** One line per event. */
    record Entry(long nanos, SimEvent event) {}

    /** A command to carry out these effects. */
    record Do(List<SimEffect> effects) {
        Do(SimEffect... effects) {
            this(List.of(effects));
        }
    }

    static final long MILLI = 1_000_000L;

    final List<Entry> log = new ArrayList<>();
    long wakeNanos = NEVER;
    BiFunction<Long, SimEvent, List<SimEffect>> script = (now, event) -> List.of();

    /** A process that accepts every link. */
    static ScriptedProcess accepting() {
        return new ScriptedProcess()
                .on(event -> event instanceof SimEvent.LinkRequested requested
                        ? List.of(new SimEffect.AcceptLink(requested.link(), "welcome", 0))
                        : List.of());
    }

    ScriptedProcess on(Function<SimEvent, List<SimEffect>> answer) {
        script = (now, event) -> answer.apply(event);
        return this;
    }

    @Override
    public List<SimEffect> handle(long nowNanos, SimEvent event) {
        log.add(new Entry(nowNanos, event));
        if (event instanceof SimEvent.Command command && command.command() instanceof Do todo) {
            return todo.effects();
        }
        if (event instanceof SimEvent.Wake) {
            wakeNanos = NEVER;
        }
        return script.apply(nowNanos, event);
    }

    @Override
    public long nextWakeNanos() {
        return wakeNanos;
    }

    <E extends SimEvent> List<E> told(Class<E> kind) {
        return log.stream()
                .map(Entry::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** When events of the kind were handled, in milliseconds. */
    List<Long> millisOf(Class<? extends SimEvent> kind) {
        return log.stream()
                .filter(entry -> kind.isInstance(entry.event()))
                .map(entry -> entry.nanos() / MILLI)
                .toList();
    }

    /** The messages that came over links. */
    List<Object> messages() {
        return told(SimEvent.LinkMessage.class).stream()
                .map(SimEvent.LinkMessage::message)
                .toList();
    }

    static SimSettings settings() {
        return SimSettings.from(Section.at(ConfigFactory.load(), "banyan.tree.sim"));
    }

    /** Two nodes, 10 ms apart, that both accept links. */
    static Simulation pair(SimSettings settings, ScriptedProcess a, ScriptedProcess b) {
        Simulation sim = new Simulation(1, settings, (from, to) -> from == to ? 0 : 10 * MILLI);
        sim.join(0, a);
        sim.join(1, b);
        return sim;
    }

    /** Lets node 0 open link 1 to node 1. */
    static void link(Simulation sim) {
        sim.command(0, new Do(new SimEffect.OpenLink(1, 1, "hello", 100)));
        sim.runFor(Duration.ofMillis(40));
    }
}
