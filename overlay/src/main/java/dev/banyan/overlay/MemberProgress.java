package dev.banyan.overlay;

/**
 * How far one member is with a file that it does not have yet.
 *
 * @param member its name
 * @param verifiedBytes bytes that it has, verified; 0 before it has begun
 */
public record MemberProgress(String member, long verifiedBytes) {}
