package dev.banyan.overlay.link;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FaultLogTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(LinkService.class);
    private final FaultLog log = new FaultLog();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
    }

    @Test
    void logsOncePerPeerAndReasonAndMinute() {
        for (int i = 0; i < 1000; i++) {
            log.log(i, "evil", LinkReason.EMPTY_FRAME, "x");
        }
        log.log(1000, "evil", LinkReason.OVERSIZED_FRAME, "x");
        log.log(1000, "other", LinkReason.EMPTY_FRAME, "x");
        assertThat(lines.list).hasSize(3);
        log.log(TimeUnit.SECONDS.toNanos(61), "evil", LinkReason.EMPTY_FRAME, "x");
        assertThat(lines.list).hasSize(4);
        assertThat(lines.list.get(3).getFormattedMessage()).contains("999 more");
    }
}
