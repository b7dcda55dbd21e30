package dev.banyan.overlay.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of a stream as bytes, without their ends; lines end with LF or CR LF. */
final class Lines {
    private Lines() {}

    static Publication.Messages of(InputStream stream) {
        return to -> {
            InputStream in = new BufferedInputStream(stream);
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long number = 1;
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    to.accept(withoutReturn(line.toByteArray()));
                    line.reset();
                    number++;
                } else if (line.size() == Publication.MESSAGE_BYTES_MAX) {
                    throw new IOException("line " + number + " is longer than " + Publication.MESSAGE_BYTES_MAX
                            + " bytes, more than a message can be");
                } else {
                    line.write(next);
                }
            }
            if (line.size() > 0) {
                to.accept(line.toByteArray());
            }
        };
    }

    private static byte[] withoutReturn(byte[] line) {
        boolean ends = line.length > 0 && line[line.length - 1] == '\r';
        return ends ? Arrays.copyOf(line, line.length - 1) : line;
    }
}
