package dev.banyan.overlay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.admin.JournalEntry;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalTextTest {
    private static final String AT = "2024-05-01T12:00:01.123456Z";

    private final JournalText text = new JournalText(ZoneOffset.UTC, LocalDate.of(2024, 5, 1));

    @Test
    void anotherParentHasItsReasonAndFigures() {
        JournalEntry entry = new JournalEntry(
                AT, "PARENT_CHANGED", "node-2", "node-4", "PARENT_LOST", "link reset", 0.42, 0.9, 312.2);

        assertThat(text.line(entry))
                .isEqualTo(
                        "12:00:01.123 parent node-2 -> node-4 (PARENT_LOST: link reset) after 312 ms, RTT 0.4 ms, delay to"
                                + " root 0.9 ms");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "PARENT_CHANGED,-,node-4,FIRST,'',parent node-4 (FIRST)",
                "PARENT_CHANGED,node-2,-,ROOT,'',parent node-2 -> none (ROOT)",
                "PARENT_CHANGED,node-2,node-2,HEARD,'',parent node-2 heard again (HEARD)",
                "ORPHANED,node-2,-,SILENT,no ping for 3 s,lost parent node-2 (SILENT: no ping for 3 s)",
                "CHILD_ATTACHED,-,node-5,-,'',child node-5 attached",
                "CHILD_DETACHED,-,node-5,-,moved away,child node-5 detached (moved away)",
                "CHILD_SUSPECTED,-,node-5,-,'',child node-5 is silent",
                "CHILD_RECOVERED,-,node-5,-,'',child node-5 is heard again",
                "ROOT_CHANGED,-,node-1,-,'',root node-1",
                "RECEIVER_DEMOTED,-,node-5,-,'',not waited for any more: node-5",
                "RECEIVER_BLOCKS,-,node-5,-,'',all wait for node-5",
                "MISSED,-,-,-,12 events,entries missing here (12 events)",
                "CONTROL_LOST,-,-,-,'',excluded from the cluster",
                "CONTROL_RESTORED,-,-,-,'',member of the cluster again",
                "TELEPORTED,node-1,node-2,-,'',TELEPORTED from node-1 to node-2"
            })
    void eachKindHasItsWords(
            String kind,
            @Nullable String from,
            @Nullable String to,
            @Nullable String cause,
            String detail,
            String words) {
        assertThat(text.line(new JournalEntry(AT, kind, from, to, cause, detail, null, null, null)))
                .isEqualTo("12:00:01.123 " + words);
    }

    @Test
    void noTimeWithoutAParentIsNotTold() {
        JournalEntry entry = new JournalEntry(AT, "PARENT_CHANGED", "a", "b", "NEARER", "", 41.4, 60.0, 0.0);

        assertThat(text.line(entry)).endsWith("parent a -> b (NEARER), RTT 41 ms, delay to root 60 ms");
    }

    @Test
    void anotherDayHasItsDate() {
        JournalEntry entry =
                new JournalEntry("2024-04-30T23:59:59.999Z", "ROOT_CHANGED", null, "a", null, "", null, null, null);

        assertThat(text.line(entry)).isEqualTo("2024-04-30 23:59:59.999 root a");
    }

    @Test
    void aTimeThatIsNoneIsShownAsItIs() {
        assertThat(text.line(new JournalEntry("soon", "ROOT_CHANGED", null, "a", null, "", null, null, null)))
                .isEqualTo("soon root a");
    }
}
