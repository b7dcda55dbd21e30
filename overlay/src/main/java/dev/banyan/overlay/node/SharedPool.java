package dev.banyan.overlay.node;

import com.typesafe.config.Config;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;

/**
 * One thread pool for the dispatchers of all nodes of a JVM, for {@code banyan.light}: dozens of ActorSystems with pools of their
 * own cost more in switching between threads than in work. Named in banyan-light.conf, hence the public constructor.
 */
public final class SharedPool extends ExecutorServiceConfigurator {
    /**
     * More threads than processors, since the operating system shares the processors out by thread: two threads for the control
     * channels of all nodes would starve beside the link and disk threads of all nodes.
     */
    private static final int THREADS_PER_PROCESSOR = 8;

    private static final ForkJoinPool POOL = new ForkJoinPool(
            THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors(),
            pool -> {
                var thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
                thread.setName("banyan-shared-" + thread.getPoolIndex());
                thread.setDaemon(true);
                return thread;
            },
            (thread, fault) -> thread.getThreadGroup().uncaughtException(thread, fault),
            true);

    /** Called by Pekko by reflection. */
    public SharedPool(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threadFactory) {
        return Lease::new;
    }

    /** One dispatcher's use of the pool: ends with its dispatcher, the pool does not. */
    private static final class Lease extends AbstractExecutorService implements ExecutorService {
        private volatile boolean ended;

        @Override
        public void execute(Runnable task) {
            POOL.execute(task);
        }

        @Override
        public void shutdown() {
            ended = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            ended = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return ended;
        }

        @Override
        public boolean isTerminated() {
            return ended;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return ended;
        }
    }
}
