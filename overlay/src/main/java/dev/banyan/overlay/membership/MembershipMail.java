package dev.banyan.overlay.membership;

/** What the membership of one node says to that of another; bound to Jackson CBOR in reference.conf. */
public interface MembershipMail {}
