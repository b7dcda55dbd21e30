package dev.banyan.overlay.membership;

import dev.banyan.overlay.membership.core.ClusterPeer;
import java.util.List;

/**
 * A node's place in the cluster at one moment.
 *
 * @param member whether it is a member
 * @param waitsFor if not, what it waits for, in words
 * @param peers the other members it knows
 */
public record MembershipView(boolean member, String waitsFor, List<ClusterPeer> peers) {}
