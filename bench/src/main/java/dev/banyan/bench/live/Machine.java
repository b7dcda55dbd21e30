package dev.banyan.bench.live;

/**
 * Where something was measured; figures of different machines do not compare.
 *
 * @param processors that the JVM may use
 */
public record Machine(int processors, String java, String os) {
    /** This one. */
    public static Machine current() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version", "unknown"),
                System.getProperty("os.name", "unknown") + " " + System.getProperty("os.version", "") + " "
                        + System.getProperty("os.arch", ""));
    }
}
