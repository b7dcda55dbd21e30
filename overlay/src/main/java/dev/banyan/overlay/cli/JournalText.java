package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.JournalEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Lines of a node's journal, for people. */
final class JournalText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter DATE_AND_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private final ZoneId zone;
    private final LocalDate today;

    /** @param today entries of other days have their date */
    JournalText(ZoneId zone, LocalDate today) {
        this.zone = zone;
        this.today = today;
    }

    /** As in {@code 12:00:01.123 parent node-2 -> node-4 (PARENT_LOST) after 312 ms, RTT 0.4 ms, delay to root 0.9 ms}. */
    String line(JournalEntry entry) {
        return time(entry.at()) + " " + what(entry) + why(entry) + figures(entry);
    }

    private String time(String at) {
        try {
            ZonedDateTime time = Instant.parse(at).atZone(zone);
            return (time.toLocalDate().equals(today) ? TIME : DATE_AND_TIME).format(time);
        } catch (DateTimeException e) {
            return at;
        }
    }

    /** A kind of a later version is shown as it is called. */
    private static String what(JournalEntry entry) {
        return switch (entry.kind()) {
            case "PARENT_CHANGED" -> parent(entry.from(), entry.to());
            case "ORPHANED" -> "lost parent " + nameOf(entry.from());
            case "CHILD_ATTACHED" -> "child " + nameOf(entry.to()) + " attached";
            case "CHILD_DETACHED" -> "child " + nameOf(entry.to()) + " detached";
            case "CHILD_SUSPECTED" -> "child " + nameOf(entry.to()) + " is silent";
            case "CHILD_RECOVERED" -> "child " + nameOf(entry.to()) + " is heard again";
            case "ROOT_CHANGED" -> "root " + nameOf(entry.to());
            case "MISSED" -> "entries missing here";
            case "RECEIVER_DEMOTED" -> "not waited for any more: " + nameOf(entry.to());
            case "RECEIVER_BLOCKS" -> "all wait for " + nameOf(entry.to());
            case "SUBSCRIBER_CUT" -> "subscriber disconnected, too slow";
            case "DEMOTED_HERE" -> nameOf(entry.from()) + " waits for this node no more";
            case "LIVE_REFUSED" -> "no room";
            case "CONTROL_LOST" -> "excluded from the cluster";
            case "CONTROL_RESTORED" -> "member of the cluster again";
            default ->
                entry.kind()
                        + (entry.from() == null ? "" : " from " + entry.from())
                        + (entry.to() == null ? "" : " to " + entry.to());
        };
    }

    private static String parent(@Nullable String from, @Nullable String to) {
        if (from != null && Objects.equals(from, to)) {
            return "parent " + to + " heard again";
        }
        return "parent " + (from == null ? "" : from + " -> ") + (to == null ? "none" : to);
    }

    private static String nameOf(@Nullable String node) {
        return node == null ? "?" : node;
    }

    private static String why(JournalEntry entry) {
        String cause = entry.cause() == null ? "" : entry.cause();
        String between = cause.isEmpty() || entry.detail().isEmpty() ? "" : ": ";
        String reason = cause + between + entry.detail();
        return reason.isEmpty() ? "" : " (" + reason + ")";
    }

    private static String figures(JournalEntry entry) {
        return figure(entry.detachedMillis(), (millis, text) -> millis == 0 ? "" : " after " + text)
                + figure(entry.rttMillis(), (millis, text) -> ", RTT " + text)
                + figure(entry.delayToRootMillis(), (millis, text) -> ", delay to root " + text);
    }

    private static String figure(@Nullable Double millis, BiFunction<Double, String, String> shown) {
        return millis == null ? "" : shown.apply(millis, Format.millis(millis));
    }
}
