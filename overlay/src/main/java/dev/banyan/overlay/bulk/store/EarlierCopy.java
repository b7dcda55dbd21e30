package dev.banyan.overlay.bulk.store;

import java.util.BitSet;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an earlier life of this node says it had of a file. The chunks are claims, to be read back and hashed; the pages
 * are as they were written.
 *
 * @param claimed chunks said to be in the temporary file, all with their page; copied
 * @param pages the digests of those pages, by page, as they travel
 * @param tornChunks chunks said to be there whose page is not whole; they count as missing
 */
public record EarlierCopy(BitSet claimed, SortedMap<Integer, byte[]> pages, int tornChunks) {
    public EarlierCopy {
        claimed = (BitSet) claimed.clone();
        pages = Collections.unmodifiableSortedMap(new TreeMap<>(pages));
    }

    @Override
    public BitSet claimed() {
        return (BitSet) claimed.clone();
    }
}
