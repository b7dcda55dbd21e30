package dev.banyan.overlay.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notices Netty buffers that are collected without having been released. Install before Netty allocates anything. */
final class LeakWatch {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    private LeakWatch() {}

    static void install() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
            @Override
            @SuppressWarnings("deprecation")
            public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int interval, long maxActive) {
                return new Recording<>(type);
            }
        });
    }

    /** Makes the collector look and the detector report. */
    static void assertNoLeaks() {
        for (int round = 0; round < 3; round++) {
            System.gc();
            for (int i = 0; i < 20; i++) {
                ByteBufAllocator.DEFAULT.directBuffer(16).release();
            }
        }
        assertThat(LEAKS).isEmpty();
    }

    /** Loses a buffer on purpose; whoever asserts afterwards must find it. */
    static boolean findsALostBuffer() {
        for (int round = 0; round < 50 && LEAKS.isEmpty(); round++) {
            ByteBufAllocator.DEFAULT.directBuffer(16).writeInt(round);
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        boolean found = !LEAKS.isEmpty();
        // All the lost ones must be reported now, not in the next test.
        for (int round = 0; round < 5; round++) {
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        LEAKS.clear();
        return found;
    }

    private static final class Recording<T> extends ResourceLeakDetector<T> {
        @SuppressWarnings("deprecation")
        Recording(Class<T> type) {
            super(type, 1);
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            LEAKS.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            LEAKS.add(resourceType);
        }
    }
}
