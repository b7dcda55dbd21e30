package dev.banyan.overlay;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A group's tree as all its members describe it at about one moment.
 *
 * @param group the group's name
 * @param root name of the root that the asking node follows; empty before it follows any
 * @param members what each member said of itself, by name
 * @param silent names of members that did not answer in time, or were not asked because there are more than
 *     {@code banyan.membership.survey-limit}
 */
public record TreeSurvey(String group, Optional<String> root, List<Member> members, List<String> silent) {
    public TreeSurvey {
        members = List.copyOf(members);
        silent = List.copyOf(silent);
    }

    /**
     * One member.
     *
     * @param parent empty at a root and while it looks for a parent
     * @param attached whether it has heard the root's beacon lately
     * @param coordinateErrorP50 relative error of the round trips that coordinates predicted of late, the median; empty before the
     *     first was compared with a measured one
     * @param fanOut most children it takes
     * @param neighbours its tree neighbours, the parent first, then the children by name
     */
    public record Member(
            String name,
            Optional<String> parent,
            boolean attached,
            OptionalDouble coordinateErrorP50,
            int fanOut,
            List<Neighbour> neighbours) {
        public Member {
            neighbours = List.copyOf(neighbours);
        }
    }

    /**
     * A tree neighbour and what went over all links with it (tree and bulk, headers included) since the member started.
     *
     * @param child whether it is a child, else it is the parent
     * @param rtt round trip as measured; zero if not measured yet
     */
    public record Neighbour(String name, boolean child, Duration rtt, long bytesSent, long bytesReceived) {}
}
