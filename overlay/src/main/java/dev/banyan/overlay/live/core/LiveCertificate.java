package dev.banyan.overlay.live.core;

import dev.banyan.tree.protocol.NodeId;
import java.util.Optional;

/**
 * One fact of the roster: this member, at its n-th live link to a parent, is under that parent, or is so no more. The larger number is
 * the newer fact. Not the tree's own certificate: that one says who is attached, this one whom the extents of a report cover, and both
 * must change in the same instant.
 *
 * @param number counts the parents a member has had in this life; from 1
 * @param parent empty: the link of that number has ended
 * @param gone with an empty parent: the member will not come back in this life
 */
public record LiveCertificate(NodeId member, long number, Optional<NodeId> parent, boolean gone) {}
