package dev.banyan.overlay.topic;

import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.live.core.LiveSettings;
import dev.banyan.tree.config.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Clocks and callbacks that move when a test says so. */
final class ManualRuntime {
    static final int LINK_UNSENT_BYTES = 128 * 1024;

    private record Timed(long dueNanos, Runnable task) {}

    private final List<Timed> timers = new ArrayList<>();
    private final ConcurrentLinkedQueue<Runnable> callbacks = new ConcurrentLinkedQueue<>();
    private long nowNanos;
    volatile long nowMicros = 1_700_000_000_123_456L;

    TopicRuntime runtime() {
        return new TopicRuntime(() -> nowMicros, this::now, this::after, callbacks::add);
    }

    /** What reference.conf says, and these lines of it otherwise. */
    static TopicSettings settings(String... lines) {
        var config = ConfigFactory.parseString(String.join("\n", lines)).withFallback(ConfigFactory.load());
        return TopicSettings.from(
                Section.at(config, "banyan.topic"),
                LiveSettings.from(Section.at(config, "banyan.live"), LINK_UNSENT_BYTES));
    }

    private synchronized long now() {
        return nowNanos;
    }

    private synchronized Runnable after(Duration delay, Runnable task) {
        Timed timed = new Timed(nowNanos + delay.toNanos(), task);
        timers.add(timed);
        return () -> cancel(timed);
    }

    private synchronized void cancel(Timed timed) {
        timers.remove(timed);
    }

    /** Runs what was to be told to applications. */
    void tell() {
        for (Runnable next = callbacks.poll(); next != null; next = callbacks.poll()) {
            next.run();
        }
    }

    void advance(Duration time) {
        List<Timed> due;
        synchronized (this) {
            nowNanos += time.toNanos();
            due = timers.stream().filter(timed -> timed.dueNanos <= nowNanos).toList();
            timers.removeAll(due);
        }
        due.forEach(timed -> timed.task.run());
        tell();
    }
}
