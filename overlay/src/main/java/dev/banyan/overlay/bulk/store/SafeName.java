package dev.banyan.overlay.bulk.store;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Turns the file name a sender chose into a path that is directly inside one directory, or refuses it. */
final class SafeName {
    /** Longest file name in bytes of UTF-8 that common file systems take. */
    static final int NAME_BYTES_MAX = 255;

    /** How the name of a temporary file ends. */
    static final String PART = ".part";

    /** How the name of the file ends that says what is in the temporary one. */
    static final String STATE = ".state";

    private SafeName() {}

    /**
     * The path of {@code name} in {@code directory}.
     *
     * <p>Both separators are refused on every system, so that a name means the same at each receiver; control characters
     * are refused because the name is shown on terminals and in logs.
     *
     * @throws StoreException of kind {@link StoreException.Kind#NAME_REFUSED}
     */
    static Path resolve(Path directory, String name) throws StoreException {
        if (name.isEmpty()) {
            throw refused(name, "it is empty");
        }
        if (name.equals(".") || name.equals("..")) {
            throw refused(name, "it names a directory");
        }
        for (int at = 0; at < name.length(); at++) {
            char c = name.charAt(at);
            if (c == '/' || c == '\\') {
                throw refused(name, "it contains a path separator");
            }
            if (Character.isISOControl(c)) {
                throw refused(name, "it contains the control character U+" + String.format("%04X", (int) c));
            }
        }
        int bytes = utf8Bytes(name);
        if (bytes > NAME_BYTES_MAX) {
            throw refused(name.substring(0, 40) + "...", "it has " + bytes + " bytes, at most " + NAME_BYTES_MAX);
        }
        return inside(directory, name);
    }

    /**
     * The path of a hidden file {@code .NAME.<transfer>SUFFIX} beside the final one; {@code NAME} is cut so that the whole
     * still fits the file system, with either suffix.
     *
     * @param suffix {@link #PART} or {@link #STATE}
     */
    static Path temporary(Path directory, String name, String transfer, String suffix) throws StoreException {
        String tail = "." + transfer + suffix;
        int room = NAME_BYTES_MAX - 1 - utf8Bytes("." + transfer + STATE);
        if (room < 1) {
            throw refused(transfer, "the transfer's id is too long for a file name");
        }
        String head = name;
        while (utf8Bytes(head) > room) {
            head = head.substring(0, head.offsetByCodePoints(head.length(), -1));
        }
        return resolve(directory, "." + head + tail);
    }

    private static Path inside(Path directory, String name) throws StoreException {
        Path base = directory.toAbsolutePath().normalize();
        try {
            Path resolved = base.resolve(name).normalize();
            if (!base.equals(resolved.getParent())) {
                throw refused(name, "it leads out of the receive directory");
            }
            return resolved;
        } catch (InvalidPathException e) {
            throw refused(name, "this system cannot store it: " + e.getReason());
        }
    }

    private static int utf8Bytes(String name) throws StoreException {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(name))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw refused("(not printable)", "it is not valid Unicode");
        }
    }

    private static StoreException refused(String name, String reason) {
        return new StoreException(
                StoreException.Kind.NAME_REFUSED,
                "refused the file name '" + name + "': " + reason + "; the sender must choose another name");
    }
}
