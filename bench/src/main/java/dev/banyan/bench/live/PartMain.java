package dev.banyan.bench.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import dev.banyan.overlay.cli.LogLevel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process of a part: obeys orders until its stdin ends, as it does when the benchmark ends in whatever way. */
public final class PartMain {
    /** The order that every part obeys: it is answered by the reading alone. */
    static final String READING = "reading";

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final Logger LOG = LoggerFactory.getLogger(PartMain.class);
    private static final long CLOSE_MILLIS = 3_000;

    private PartMain() {}

    /** @param args the class of the {@link Part} */
    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        // What libraries print must not come between the answers.
        System.setOut(System.err);
        LogLevel.warn.apply();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Part part = (Part) Class.forName(args[0]).getDeclaredConstructor().newInstance();
        try {
            obey(part, orders, answers);
        } finally {
            end(part);
        }
    }

    /** Nobody waits for a graceful end, and threads of whatever is measured must not hold the process. */
    private static void end(Part part) {
        Thread closing = Loopback.daemon("close", () -> close(part));
        try {
            closing.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void close(Part part) throws IOException {
        try {
            part.close();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static void obey(Part part, BufferedReader orders, PrintStream answers) throws IOException {
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            Wire.Order order = Wire.read(line, Wire.Order.class);
            answers.println(Wire.line(answer(part, order)));
            answers.flush();
        }
    }

    private static Wire.Answer answer(Part part, Wire.Order order) {
        try {
            Object details = order.order().equals(READING) ? Wire.object() : part.obey(order.order(), order.details());
            return answer(order, null, Wire.tree(details));
        } catch (Exception | LinkageError e) {
            LOG.warn("order {} failed", order.order(), e);
            return answer(order, problem(e), Wire.object());
        }
    }

    private static Wire.Answer answer(Wire.Order order, @Nullable String problem, JsonNode details) {
        return new Wire.Answer(order.number(), problem, details, System.nanoTime(), cpuNanos(), compileNanos());
    }

    private static long compileNanos() {
        return TimeUnit.MILLISECONDS.toNanos(
                ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
    }

    private static long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }

    private static String problem(Throwable error) {
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }
}
