package dev.banyan.overlay.membership.core;

/**
 * Which of two parts of a cluster the members of the other one move to.
 *
 * @param members how many it has
 * @param lowestAddress the lowest address of a member in the order of texts; decides between parts of one size
 */
public record ClusterSize(int members, String lowestAddress) {
    /** Whether members of the other part move to this one. */
    public boolean isLargerThan(ClusterSize other) {
        return members != other.members ? members > other.members : lowestAddress.compareTo(other.lowestAddress) < 0;
    }
}
