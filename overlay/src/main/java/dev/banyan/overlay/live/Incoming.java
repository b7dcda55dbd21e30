package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.LiveInput;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A local subscription: takes orders on any thread, carries them out on the group's event loop. */
final class Incoming implements IncomingStreams {
    private final LiveShell shell;
    private final long number;
    private final SubscriberListener listener;
    private final AtomicLong granted = new AtomicLong();
    private final AtomicBoolean called = new AtomicBoolean();

    Incoming(LiveShell shell, long number, SubscriberListener listener) {
        this.shell = shell;
        this.number = number;
        this.listener = listener;
    }

    SubscriberListener listener() {
        return listener;
    }

    @Override
    public void grant(long bytes) {
        granted.accumulateAndGet(bytes, Math::max);
        if (called.compareAndSet(false, true)) {
            shell.later(this::tellGrant);
        }
    }

    private void tellGrant() {
        called.set(false);
        shell.tell(new LiveInput.SubscriberGrant(number, granted.get()));
    }

    @Override
    public void cancel() {
        shell.later(() -> shell.unsubscribe(number));
    }
}
