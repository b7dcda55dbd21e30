package dev.banyan.overlay.relay;

import dev.banyan.overlay.bulk.core.DirectorySettings;
import dev.banyan.overlay.bulk.core.StripePlanner;
import dev.banyan.overlay.bulk.core.StripeSet;
import dev.banyan.overlay.bulk.core.TransferHeader;
import dev.banyan.overlay.live.core.LiveSettings;
import dev.banyan.overlay.topic.TopicSettings;
import dev.banyan.tree.attach.AttachSettings;
import dev.banyan.tree.config.Section;
import dev.banyan.tree.member.BuilderSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of a node's groups.
 *
 * @param fanOut most children; 0 to 1024
 * @param rootPreference how much this node wants to be root
 * @param builder who finds out which members are near
 * @param directory how transfers are announced and reported
 * @param live how live streams move
 * @param topic how topics use them
 * @param leaveTimeout how long a node that leaves waits until all have what it published
 * @param receiveDirectory where files go unless the application says otherwise
 * @param spool where content without a file lies while it is sent
 * @param chunkBytesMax largest chunk of a file that this node sends
 * @param stripes most stripes of a file that this node sends
 * @param stripedBytesMin smallest file that is sent in more than one
 * @param eventBuffer events that wait for a slow consumer of the API
 * @param journalSize events that are kept for whoever asks what happened
 * @param slowNames receivers that were too slow, by topic, that are counted by name
 * @param settle how long a node that knows nobody waits before it takes itself for alone
 * @param surveyLimit most members asked for a survey
 * @param surveyTimeout how long a survey waits for the last answer
 * @param rebuildMail messages that wait while it is rebuilt
 * @param controlBytesMax largest tree or transfer message on a link
 */
public record GroupSettings(
        int fanOut,
        int rootPreference,
        AttachSettings attach,
        BuilderSettings builder,
        DirectorySettings directory,
        LiveSettings live,
        TopicSettings topic,
        Duration leaveTimeout,
        Optional<Path> receiveDirectory,
        SpoolSettings spool,
        int chunkBytesMax,
        int stripes,
        long stripedBytesMin,
        int eventBuffer,
        int journalSize,
        int slowNames,
        Duration settle,
        int surveyLimit,
        Duration surveyTimeout,
        int rebuildMail,
        int controlBytesMax) {
    /** Of a file, without its content. */
    private static final int ANNOUNCEMENT_BYTES_MAX = 4096;

    /** Reads {@code banyan}. */
    public static GroupSettings from(Section banyan) {
        Section tree = banyan.section("tree");
        Section bulk = banyan.section("bulk");
        Section live = banyan.section("live");
        Section link = banyan.section("link");
        LiveSettings streams =
                LiveSettings.from(live, (int) link.bytesBetween(4096, Integer.MAX_VALUE, "unsent-limit"));
        Section membership = banyan.section("membership");
        int chunkBytesMax = (int) bulk.bytesBetween(16 * 1024, 4 * 1024 * 1024, "max-chunk");
        if (Integer.bitCount(chunkBytesMax) != 1) {
            throw bulk.bad("max-chunk", "must be a power of two, was " + chunkBytesMax);
        }
        DirectorySettings directory = DirectorySettings.from(bulk);
        int controlBytesMax = (int) link.bytesBetween(4096, 4 * 1024 * 1024, "control-frame-limit");
        if (directory.inlineMax() > 0 && directory.inlineMax() > controlBytesMax - ANNOUNCEMENT_BYTES_MAX) {
            throw bulk.bad(
                    "inline-limit",
                    "must be at least " + ANNOUNCEMENT_BYTES_MAX + " below banyan.link.control-frame-limit ("
                            + controlBytesMax + "), was " + directory.inlineMax());
        }
        return new GroupSettings(
                tree.intBetween(0, 1024, "fan-out"),
                tree.intBetween(-1000, 1000, "root-preference"),
                AttachSettings.from(tree.section("attach")),
                BuilderSettings.from(tree),
                directory,
                streams,
                TopicSettings.from(banyan.section("topic"), streams),
                live.duration("leave-timeout"),
                bulk.optionalPath("receive-directory"),
                SpoolSettings.from(bulk.section("spool")),
                chunkBytesMax,
                bulk.intBetween(1, StripeSet.COUNT_MAX, "stripes"),
                bulk.bytesBetween(0, TransferHeader.FILE_BYTES_MAX, "striped-from"),
                banyan.intBetween(1, 1_000_000, "event-buffer"),
                banyan.intBetween(1, 1_000_000, "journal-size"),
                banyan.intBetween(0, 100_000, "slow-names"),
                membership.duration("settle"),
                membership.intBetween(1, 100_000, "survey-limit"),
                membership.positiveDuration("survey-timeout"),
                membership.intBetween(100, 10_000_000, "rebuild-mail"),
                controlBytesMax);
    }

    /** Stripes of a file for so many receivers; one where a file is so small that it is over before a plan has come. */
    int stripesFor(long fileBytes, int receivers) {
        return fileBytes < stripedBytesMin ? 1 : StripePlanner.stripesFor(receivers, stripes);
    }

    /** Chunks small enough to flow through a tree of some levels and large enough to cost little. */
    int preferredChunkBytes(long fileBytes, int stripes) {
        // Architecture 7: depth x fan-out x chunk <= file / 10, for four levels of this fan-out; a quarter of that for
        // stripes, which take no longer than one copy does.
        long most = fileBytes / (stripes == 1 ? 10L * 4 * Math.max(1, fanOut) : 40L * 4 * stripes);
        long wanted = Math.max(16 * 1024, Math.min(chunkBytesMax, most));
        return (int) Long.highestOneBit(wanted);
    }
}
