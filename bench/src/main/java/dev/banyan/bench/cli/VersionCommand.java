package dev.banyan.bench.cli;

import dev.banyan.overlay.cli.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** {@code banyan version}: what runs here, for reports of faults. */
@Command(name = "version", description = "Prints the versions of Banyan, Java and the operating system.")
final class VersionCommand implements Runnable, IVersionProvider {
    private final Console console;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /**
     * @param banyan version of Banyan
     * @param java version of the JVM
     * @param javaVendor who built the JVM
     * @param os name, version and architecture of the operating system
     */
    record Versions(String banyan, String java, String javaVendor, String os) {
        static Versions current() {
            return new Versions(
                    banyanVersion(),
                    property("java.version"),
                    property("java.vendor"),
                    property("os.name") + " " + property("os.version") + " " + property("os.arch"));
        }

        String line() {
            return "banyan " + banyan + " (Java " + java + ", " + javaVendor + "; " + os + ")";
        }

        private static String property(String name) {
            return System.getProperty(name, "unknown");
        }

        private static String banyanVersion() {
            Properties properties = new Properties();
            try (InputStream in = VersionCommand.class.getResourceAsStream("version.properties")) {
                properties.load(Objects.requireNonNull(in, "version.properties is missing in the jar"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return properties.getProperty("version", "unknown");
        }
    }

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Versions versions = Versions.current();
        if (json) {
            console.printJson(versions);
        } else {
            console.print(versions.line());
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {Versions.current().line()};
    }
}
