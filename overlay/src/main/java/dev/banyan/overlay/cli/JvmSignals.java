package dev.banyan.overlay.cli;

import java.util.List;
import sun.misc.Signal;

/** The signals of this process. Java knows no official way to take them; this one is in every JDK since 1.3. */
final class JvmSignals implements Signals {
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    @Override
    public void redirect(Receiver receiver) {
        for (String name : NAMES) {
            try {
                Signal.handle(new Signal(name), signal -> receiver.received("SIG" + name, signal.getNumber()));
            } catch (IllegalArgumentException notToBeHad) {
                // Windows has no SIGHUP, and with -Xrs the JVM leaves signals to the operating system: then they end
                // the
                // process as they would any other.
            }
        }
    }

    @Override
    public void halt(int exitCode) {
        Runtime.getRuntime().halt(exitCode);
    }
}
