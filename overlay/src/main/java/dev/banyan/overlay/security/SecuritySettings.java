package dev.banyan.overlay.security;

import dev.banyan.tree.config.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Settings of {@code banyan.security}; {@code reference.conf} says what each does.
 *
 * @param credentials the files by which the node proves who it is; without them nothing is encrypted
 * @param library whose TLS links use
 * @param insecure whether channels that are not encrypted may be reached from other machines
 */
public record SecuritySettings(Optional<Files> credentials, Library library, boolean insecure) {
    /**
     * Files in PEM.
     *
     * @param certificate the node's, and those between it and an authority
     * @param key its private key
     * @param trusted the authorities whose certificates other nodes may show
     */
    public record Files(Path certificate, Path key, Path trusted) {}

    /** An implementation of TLS. */
    public enum Library {
        /** OpenSSL where it loads, else the JDK's. */
        AUTO,
        /** The JDK's own; runs everywhere. */
        JDK,
        /** BoringSSL by netty-tcnative; an error where it does not load. */
        OPENSSL
    }

    /** Reads and checks the section {@code banyan.security}. */
    public static SecuritySettings from(Section section) {
        return new SecuritySettings(credentials(section), library(section), section.flag("insecure"));
    }

    private static Optional<Files> credentials(Section section) {
        List<String> keys = List.of("certificate", "key", "trusted");
        List<Path> files =
                keys.stream().flatMap(key -> section.optionalPath(key).stream()).toList();
        if (files.isEmpty()) {
            return Optional.empty();
        }
        for (String key : keys) {
            if (section.optionalPath(key).isEmpty()) {
                throw section.bad(
                        key,
                        "must be a PEM file where one of certificate, key and trusted is set, was ''; set all three, or"
                                + " none for channels without encryption");
            }
        }
        return Optional.of(new Files(files.get(0), files.get(1), files.get(2)));
    }

    private static Library library(Section section) {
        return switch (section.text("tls-library")) {
            case "auto" -> Library.AUTO;
            case "jdk" -> Library.JDK;
            case "openssl" -> Library.OPENSSL;
            default ->
                throw section.bad(
                        "tls-library", "must be auto, jdk or openssl, was '" + section.text("tls-library") + "'");
        };
    }
}
