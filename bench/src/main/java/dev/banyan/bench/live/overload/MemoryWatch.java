package dev.banyan.bench.live.overload;

import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at the memory of this process every few milliseconds. */
final class MemoryWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 20;

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "memory-watch");
        thread.setDaemon(true);
        return thread;
    });
    private final List<MemoryPoolMXBean> heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .toList();
    private final List<BufferPoolMXBean> directPools = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
    private long heapMax;
    private long keptMax;
    private long directMax;

    /**
     * The most there was.
     *
     * @param heapBytes garbage included
     * @param keptBytes of the heap, after a collection
     * @param directBytes outside the heap, of the JDK and of Netty
     */
    record Peak(long heapBytes, long keptBytes, long directBytes) {}

    MemoryWatch() {
        looks.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        heapMax = Math.max(
                heapMax,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        keptMax = Math.max(
                keptMax, heapPools.stream().mapToLong(MemoryWatch::kept).sum());
        long jdk =
                directPools.stream().mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        directMax = Math.max(directMax, jdk + Math.max(0, PlatformDependent.usedDirectMemory()));
    }

    private static long kept(MemoryPoolMXBean pool) {
        MemoryUsage usage = pool.getCollectionUsage();
        return usage == null ? 0 : usage.getUsed();
    }

    /** The most since the last call. */
    synchronized Peak peak() {
        look();
        Peak peak = new Peak(heapMax, keptMax, directMax);
        heapMax = 0;
        keptMax = 0;
        directMax = 0;
        return peak;
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
