package dev.banyan.bench.launcher;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A checkout with the real launcher, a few sources, and stand-ins for the JDK and Maven. What the launcher sees of the
 * machine is a directory with the tools it may use.
 */
final class Checkout implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> TOOLS = List.of(
            "basename",
            "cat",
            "cut",
            "date",
            "dirname",
            "find",
            "grep",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sha256sum",
            "sleep",
            "sort",
            "stty",
            "tail",
            "tr");

    /** Stays alive when asked to, as a node does; else prints what it was started with. */
    private static final String JAVA = """
            #!/bin/sh
            for argument; do
                printf '%s\\n' "$argument"
                last=$argument
            done
            pwd
            if [ "$last" = node ]; then
                : >"$CHECKOUT/node-runs"
                while [ ! -e "$CHECKOUT/node-may-stop" ]; do sleep 0.05; done
            fi
            if [ "$last" = fail ]; then exit 7; fi
            """;

    /** Builds one jar; holds while the file maven-holds exists, fails while maven-fails exists. */
    private static final String MAVEN = """
            #!/bin/sh
            if [ "$1" = -v ]; then
                echo "Apache Maven ${MAVEN_SAYS:-3.9.9} (0000)"
                exit 0
            fi
            for argument; do
                case $argument in
                    -Dbanyan.quick=*) out=${argument#*=} ;;
                    -P*) echo "$argument" >>"$CHECKOUT/maven-profiles" ;;
                esac
            done
            echo "built with $JAVA_HOME" >>"$CHECKOUT/maven-calls"
            while [ -e "$CHECKOUT/maven-holds" ]; do sleep 0.05; done
            if [ -e "$CHECKOUT/maven-fails" ]; then
                echo "[INFO] one"
                echo "[ERROR] A.java: nonsense"
                echo "[ERROR] -> [Help 1]"
                echo "[ERROR] how to use Maven"
                exit 1
            fi
            mkdir -p "$out/lib"
            cat "$CHECKOUT/bench/src/main/java/A.java" >"$out/lib/a.jar"
            """;

    final Path root;
    final Path jdk;
    private final Path tools;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<Process> started = new ArrayList<>();

    /** What a finished launcher left. */
    record Result(int exitCode, String out, String err) {}

    /** A launcher at work. */
    record Running(Process process, Path out, Path err) {
        Result result() {
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("the launcher hangs; it said: " + Files.readString(err));
                }
                return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    Checkout(Path directory) throws IOException {
        root = Files.createDirectories(directory.resolve("a checkout"));
        Path launcher = Path.of(System.getProperty("basedir", ".")).resolve("../banyan");
        Files.copy(launcher, root.resolve("banyan"), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        write("pom.xml", "<project/>");
        write(".mvn/jvm.config", "");
        write("bench/pom.xml", "<project/>");
        write("bench/src/main/java/A.java", "class A {}");
        tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : TOOLS) {
            executable(tools.resolve(tool), "#!/bin/sh\nexec " + onPath(tool) + " \"$@\"\n");
        }
        jdk = directory.resolve("the jdk");
        installJdk("21.0.1");
        executable(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        executable(tools.resolve("mvn"), MAVEN);
        environment.put("PATH", tools.toString());
        environment.put("CHECKOUT", root.toString());
        environment.put("JAVA_HOME", jdk.toString());
    }

    private static Path onPath(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("this test needs " + tool));
    }

    void installJdk(String version) throws IOException {
        executable(jdk.resolve("bin/java"), JAVA);
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"none\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    void removeCompiler() throws IOException {
        Files.delete(jdk.resolve("bin/javac"));
    }

    void removeMaven() throws IOException {
        Files.delete(tools.resolve("mvn"));
    }

    void putJavaOnPath() throws IOException {
        environment.remove("JAVA_HOME");
        Files.createSymbolicLink(tools.resolve("java"), jdk.resolve("bin/java"));
    }

    void set(String variable, String value) {
        environment.put(variable, value);
    }

    void unset(String variable) {
        environment.remove(variable);
    }

    void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    void remove(String file) throws IOException {
        Files.deleteIfExists(root.resolve(file));
    }

    String read(String file) throws IOException {
        return Files.readString(root.resolve(file));
    }

    boolean has(String file) {
        return Files.exists(root.resolve(file));
    }

    /** How often Maven was asked to build. */
    long builds() throws IOException {
        Path calls = root.resolve("maven-calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    /** The builds that can be run from. */
    List<Path> runs() throws IOException {
        Path runs = root.resolve("target/banyan/run");
        if (!Files.exists(runs)) {
            return List.of();
        }
        try (Stream<Path> list = Files.list(runs)) {
            return list.sorted().toList();
        }
    }

    Result run(String... arguments) throws IOException {
        return start(arguments).result();
    }

    Running start(String... arguments) throws IOException {
        return start(root.resolve("banyan"), root, arguments);
    }

    Running start(Path launcher, Path workingDirectory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(tools, "out", "");
        Path err = Files.createTempFile(tools, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return new Running(process, out, err);
    }

    void awaitFile(String file) {
        await().atMost(PATIENCE).until(() -> has(file));
    }

    static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Lets everything end that a test started, also what the launcher itself left behind. */
    @Override
    public void close() throws Exception {
        remove("maven-holds");
        write("node-may-stop", "");
        for (Process process : started) {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly();
        }
    }
}
