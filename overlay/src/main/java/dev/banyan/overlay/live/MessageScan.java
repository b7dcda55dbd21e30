package dev.banyan.overlay.live;

import dev.banyan.overlay.live.core.Position;

/** Finds where the messages in a log end, as bytes come in. */
final class MessageScan {
    private final StreamLog log;
    private Position last;
    private long nextEnd = Position.UNKNOWN;
    private boolean corrupt;

    /** Begins at a boundary, which is where the log ends. */
    MessageScan(StreamLog log, Position boundary) {
        this.log = log;
        this.last = boundary;
    }

    /** The last boundary in the log. */
    Position last() {
        return last;
    }

    /** Where the message after that ends; {@link Position#UNKNOWN} while its length is not there. */
    long nextEnd() {
        return nextEnd;
    }

    /** A message announces a length that no publisher writes: no boundary is found beyond it. */
    boolean isCorrupt() {
        return corrupt;
    }

    /** Looks at what has come. */
    void advance() {
        long number = last.number();
        long offset = last.offset();
        long next = nextEnd;
        while (!corrupt) {
            if (next == Position.UNKNOWN) {
                if (offset + Integer.BYTES > log.end()) {
                    break;
                }
                int bodyBytes = MessageFormat.bodyBytes(log.intAt(offset));
                if (bodyBytes > MessageFormat.BODY_BYTES_MAX) {
                    corrupt = true;
                    break;
                }
                next = offset + MessageFormat.HEADER_BYTES + bodyBytes;
            }
            if (next > log.end()) {
                break;
            }
            number++;
            offset = next;
            next = Position.UNKNOWN;
        }
        if (number != last.number()) {
            last = new Position(number, offset);
        }
        nextEnd = next;
    }
}
