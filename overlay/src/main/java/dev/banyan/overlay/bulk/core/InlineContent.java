package dev.banyan.overlay.bulk.core;

import java.util.Arrays;

/**
 * All bytes of a small file, which travel with its announcement: no link has to be dialled for them. Opaque to the core, which sees
 * their number alone.
 *
 * @param bytes at least one; not to be changed
 */
public record InlineContent(byte[] bytes) {
    public InlineContent {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("content of a file without bytes");
        }
    }

    int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InlineContent content && Arrays.equals(bytes, content.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
