package dev.banyan.overlay.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Notices Netty buffers that are collected without having been released, by what Netty's leak detector logs. */
final class LeakWatch {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    private LeakWatch() {}

    static void install() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                LEAKS.add(event.getFormattedMessage());
            }
        };
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
    }

    /** Makes the collector look and the detector report. */
    static void assertNoLeaks() {
        detect();
        assertThat(LEAKS).isEmpty();
    }

    /** Loses buffers on purpose and says whether that was noticed. */
    static boolean findsALostBuffer() {
        for (int round = 0; round < 50 && LEAKS.isEmpty(); round++) {
            ByteBufAllocator.DEFAULT.directBuffer(16).writeInt(round);
            detect();
        }
        boolean found = !LEAKS.isEmpty();
        detect(); // What was lost last must be reported now, not in the next test.
        LEAKS.clear();
        return found;
    }

    /** The detector looks when a buffer is allocated. */
    private static void detect() {
        for (int round = 0; round < 3; round++) {
            System.gc();
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
    }
}
