package dev.banyan.bench.distribute;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.banyan.bench.live.BenchException;
import dev.banyan.tree.config.BitRate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Hosts on one switch: a network namespace each, on a virtual cable whose both directions have a bounded rate ({@code tc tbf}) and
 * perhaps a delay ({@code tc netem}). Made by the constructor, gone with {@link #close} or with this JVM; what a killed run left is
 * removed by the next one.
 */
final class HostNetwork implements Hosts, AutoCloseable {
    private static final String PREFIX = "banyan-bench-";
    /** What the next sender waits for at most; longer queues are dropped from, as in a switch. */
    private static final String QUEUE = "100ms";
    /** How much may leave at once, to make up for a late timer. */
    private static final Duration BURST = Duration.ofMillis(2);
    /** As much as the kernel hands over as one packet; smaller bursts would have it cut into pieces, at five times the CPU. */
    private static final long BURST_BYTES_MIN = 80 * 1024;

    private static final int HOSTS_PER_NET = 250;

    private final long pid = ProcessHandle.current().pid();
    private final String hub = PREFIX + pid + "-switch";
    private final List<String> hosts = new ArrayList<>();
    private final Thread onExit = new Thread(this::remove, "network-end");

    /**
     * Makes the network.
     *
     * @param rates of the hosts, by number, up and down
     * @param delay of one way between any two
     * @throws BenchException if this machine or this user cannot
     */
    HostNetwork(int count, IntFunction<BitRate> rates, Duration delay) {
        removeLeftOvers();
        Runtime.getRuntime().addShutdownHook(onExit);
        try {
            make(count, rates, delay);
        } catch (BenchException e) {
            close();
            throw new BenchException(
                    "cannot make a network of " + count + " hosts, which needs root, ip and tc with tbf"
                            + (delay.isZero() ? "" : " and netem (without it use --delay 0s)") + ": " + e.getMessage(),
                    e);
        }
    }

    private void make(int count, IntFunction<BitRate> rates, Duration delay) {
        Shell.run("ip", "netns", "add", hub);
        Shell.run("ip", "-n", hub, "link", "add", "br0", "type", "bridge");
        Shell.run("ip", "-n", hub, "link", "set", "br0", "up");
        for (int i = 0; i < count; i++) {
            String host = PREFIX + pid + "-" + i;
            String port = "v" + i;
            Shell.run("ip", "netns", "add", host);
            hosts.add(host);
            Shell.run("ip", "link", "add", port, "netns", hub, "type", "veth", "peer", "name", "eth0", "netns", host);
            Shell.run("ip", "-n", host, "address", "add", address(i) + "/16", "dev", "eth0");
            Shell.run("ip", "-n", host, "link", "set", "lo", "up");
            Shell.run("ip", "-n", host, "link", "set", "eth0", "up");
            Shell.run("ip", "-n", hub, "link", "set", port, "master", "br0", "up");
            limit(host, "eth0", rates.apply(i));
            limit(hub, port, rates.apply(i));
            if (!delay.isZero()) {
                String millis = String.format(Locale.ROOT, "%.3fms", delay.toNanos() / 1e6);
                Shell.run(
                        "tc", "-n", host, "qdisc", "add", "dev", "eth0", "parent", "1:1", "netem", "delay", millis,
                        "limit", "100000");
            }
        }
    }

    private static void limit(String namespace, String device, BitRate rate) {
        long burst = Math.max(BURST_BYTES_MIN, rate.bitsPerSecond() / 8 * BURST.toMillis() / 1000);
        Shell.run(
                "tc",
                "-n",
                namespace,
                "qdisc",
                "add",
                "dev",
                device,
                "root",
                "handle",
                "1:",
                "tbf",
                "rate",
                rate.toString(),
                "burst",
                Long.toString(burst),
                "latency",
                QUEUE);
    }

    @Override
    public String address(int host) {
        return "10.213." + host / HOSTS_PER_NET + "." + (host % HOSTS_PER_NET + 1);
    }

    @Override
    public List<String> on(int host) {
        return List.of("ip", "netns", "exec", hosts.get(host));
    }

    /** Bytes that the host has put on its cable so far, with all headers. */
    @Override
    public long sentBytes(int host) {
        String printed = Shell.run("tc", "-n", hosts.get(host), "-s", "-j", "qdisc", "show", "dev", "eth0");
        try {
            for (JsonNode discipline : JsonMapper.builder().build().readTree(printed)) {
                if (discipline.path("root").asBoolean()) {
                    return discipline.path("bytes").asLong();
                }
            }
        } catch (JsonProcessingException e) {
            throw new BenchException("tc prints no JSON: " + printed, e);
        }
        throw new BenchException("tc knows no root discipline: " + printed);
    }

    private static void removeLeftOvers() {
        for (String line : Shell.run("ip", "netns", "list").lines().toList()) {
            String name = line.split(" ")[0];
            if (name.matches(PREFIX + "\\d+-.*")) {
                long owner = Long.parseLong(name.substring(PREFIX.length()).split("-")[0]);
                if (ProcessHandle.of(owner).isEmpty()) {
                    Shell.run("ip", "netns", "delete", name);
                }
            }
        }
    }

    private synchronized void remove() {
        List<String> all = new ArrayList<>(hosts);
        all.add(hub);
        hosts.clear();
        for (String namespace : all) {
            try {
                Shell.run("ip", "netns", "delete", namespace);
            } catch (BenchException e) {
                // It was not made, or is gone; what cannot be removed, the next run removes.
                continue;
            }
        }
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException e) {
            return; // the JVM is ending: the hook runs
        }
    }
}
