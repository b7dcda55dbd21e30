package dev.banyan.overlay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.banyan.overlay.OverlayException;
import dev.banyan.overlay.OverlaySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
class NodeCommandTest {
    /** A thread for each: the common pool has a single one on two processors, and what is run here waits for each other. */
    private static final Executor THREADS = task -> new Thread(task).start();

    private static final String SUMMARY = "node-1 listens";

    private final TestConsole recorded = new TestConsole();
    private final FakeRunner runner = new FakeRunner();
    private final FakeSignals signals = new FakeSignals();

    @Test
    void aRightConfigurationIsOkAndNothingStarts() {
        assertThat(run("--config", "conf/a.conf", "--check")).isEqualTo(ExitCode.OK);
        assertThat(recorded.out()).isEqualTo("conf/a.conf: ok\n");
        assertThat(runner.calls).containsExactly("load conf/a.conf []", "check");
    }

    @Test
    void aWrongConfigurationIsOneLineAndWrongUsage() {
        runner.checkFault = new ConfigException.Generic("conf/a.conf: 3: banyan.tree.fan-out: must be a number");

        assertThat(run("--config", "conf/a.conf", "--check")).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).isEqualTo("banyan: conf/a.conf: 3: banyan.tree.fan-out: must be a number\n");
        assertThat(recorded.out()).isEmpty();
    }

    @Test
    void settingsOfTheCommandLineAreHandedOn() {
        run("--config", "conf/a.conf", "--check", "--set", "banyan.name=b", "--set", "banyan.light=on");

        assertThat(runner.calls).first().isEqualTo("load conf/a.conf [banyan.name=b, banyan.light=on]");
    }

    @Test
    void aConfigurationIsRequired() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(recorded.err()).hasLineCount(1).contains("--config=FILE");
    }

    @Test
    void aNodeThatCannotStartIsOneLineAndAFailure() {
        runner.startFault = new OverlayException("port 7351 is in use; choose another");

        assertThat(run("--config", "conf/a.conf")).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).isEqualTo("banyan: port 7351 is in use; choose another\n");
    }

    @Test
    void aWrongSettingFoundAtTheStartIsWrongUsage() {
        runner.startFault = new ConfigException.Generic("banyan.name: must be a name");

        assertThat(run("--config", "conf/a.conf")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void saysWhoItIsAndEndsWhenTheNodeHasLeft() {
        CompletableFuture<Integer> exit = running();
        assertThat(recorded.out()).isEqualTo(SUMMARY + "\n");
        assertThat(exit).isNotDone();

        runner.ended.complete(Done.getInstance());

        assertThat(exit.join()).isEqualTo(ExitCode.OK);
        assertThat(runner.calls).doesNotContain("close");
        assertThat(recorded.err()).isEmpty();
    }

    @Test
    void aNodeThatEndsByAFaultIsAFailure() {
        CompletableFuture<Integer> exit = running();

        runner.ended.completeExceptionally(new OverlayException("its actors died"));

        assertThat(exit.join()).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).hasLineCount(1).contains("the node has stopped", "its actors died");
    }

    @Test
    void theFirstSignalMakesItLeaveGracefully() {
        CompletableFuture<Integer> exit = running();
        CompletableFuture<Void> handler = signal("SIGTERM", 15);
        await().until(() -> runner.calls.contains("close"));
        assertThat(exit).isNotDone();

        runner.mayClose.countDown();

        assertThat(exit.join()).isEqualTo(ExitCode.OK);
        handler.join();
        assertThat(recorded.err()).isEqualTo("banyan: SIGTERM: leaving gracefully; a second signal stops at once\n");
        assertThat(signals.halted).isNull();
    }

    @Test
    void theSecondSignalStopsItAtOnce() {
        CompletableFuture<Integer> exit = running();
        CompletableFuture<Void> first = signal("SIGHUP", 1);
        await().until(() -> runner.calls.contains("close"));

        signal("SIGINT", 2).join();

        assertThat(signals.halted).isEqualTo(130);
        runner.mayClose.countDown();
        first.join();
        assertThat(exit.join()).isEqualTo(ExitCode.OK);
        assertThat(runner.calls).containsOnlyOnce("close");
    }

    @Test
    void aFaultWhileItLeavesDoesNotKeepItAlive() {
        CompletableFuture<Integer> exit = running();
        runner.closeFault = new IllegalStateException("no links");
        runner.mayClose.countDown();

        signal("SIGTERM", 15).join();

        assertThat(exit.join()).isEqualTo(ExitCode.FAILED);
        assertThat(recorded.err()).contains("no links");
    }

    @Test
    void tellsWhatHappensButOfPekkoOnlyWhatNeedsAttention() {
        try {
            new NodeCommand(recorded.console(), runner, signals).applyLogging();

            assertThat(level(org.slf4j.Logger.ROOT_LOGGER_NAME)).isEqualTo(Level.INFO);
            assertThat(level("org.apache.pekko.cluster.Cluster")).isEqualTo(Level.WARN);
        } finally {
            LogLevel.warn.apply();
        }
    }

    private static Level level(String logger) {
        return ((Logger) LoggerFactory.getLogger(logger)).getEffectiveLevel();
    }

    private int run(String... arguments) {
        return recorded.run(new NodeCommand(recorded.console(), runner, signals), arguments);
    }

    /** The exit code of a command that has started its node. */
    private CompletableFuture<Integer> running() {
        CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> run("--config", "conf/a.conf"), THREADS);
        await().until(() -> signals.receiver.get() != null);
        return exit;
    }

    private CompletableFuture<Void> signal(String name, int number) {
        return CompletableFuture.runAsync(() -> signals.receiver.get().received(name, number), THREADS);
    }

    private static final class FakeSignals implements Signals {
        private final AtomicReference<Receiver> receiver = new AtomicReference<>();
        private volatile Integer halted;

        @Override
        public void redirect(Receiver to) {
            receiver.set(to);
        }

        @Override
        public void halt(int exitCode) {
            halted = exitCode;
        }
    }

    /** Its node closes when it may. */
    private static final class FakeRunner implements NodeRunner, NodeRunner.Running {
        private final List<String> calls = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Done> ended = new CompletableFuture<>();
        private final CountDownLatch mayClose = new CountDownLatch(1);
        private RuntimeException checkFault;
        private RuntimeException startFault;
        private volatile RuntimeException closeFault;

        @Override
        public OverlaySettings load(Path config, List<String> overrides) {
            calls.add("load " + config + " " + overrides);
            return OverlaySettings.of(ConfigFactory.empty());
        }

        @Override
        public void check(OverlaySettings settings) {
            calls.add("check");
            fail(checkFault);
        }

        @Override
        public Running start(OverlaySettings settings) {
            calls.add("start");
            fail(startFault);
            return this;
        }

        @Override
        public String summary() {
            return SUMMARY;
        }

        @Override
        public CompletionStage<Done> ended() {
            return ended;
        }

        @Override
        public void close() {
            calls.add("close");
            try {
                mayClose.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            fail(closeFault);
            ended.complete(Done.getInstance());
        }

        private static void fail(RuntimeException fault) {
            if (fault != null) {
                throw fault;
            }
        }
    }
}
