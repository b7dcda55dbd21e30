package dev.banyan.tree.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The link ends of one process by id: open addressing with linear probing, without boxing of ids. */
final class LinkTable {
    private @Nullable LinkEnd[] ends = new @Nullable LinkEnd[8];
    private int size;

    int openCount() {
        int count = 0;
        for (LinkEnd end : ends) {
            if (end != null && end.state == LinkEnd.State.OPEN) {
                count++;
            }
        }
        return count;
    }

    @Nullable
    LinkEnd get(long id) {
        int mask = ends.length - 1;
        for (int at = slot(id, mask); ; at = (at + 1) & mask) {
            LinkEnd end = ends[at];
            if (end == null || end.id == id) {
                return end;
            }
        }
    }

    void add(LinkEnd end) {
        if (size * 2 >= ends.length) {
            @Nullable LinkEnd[] old = ends;
            ends = new @Nullable LinkEnd[old.length * 2];
            for (LinkEnd other : old) {
                if (other != null) {
                    insert(other);
                }
            }
        }
        insert(end);
        size++;
    }

    void remove(LinkEnd end) {
        int mask = ends.length - 1;
        int at = slot(end.id, mask);
        while (ends[at] != end) {
            if (ends[at] == null) {
                return;
            }
            at = (at + 1) & mask;
        }
        ends[at] = null;
        size--;
        // Closes the gap, so that probing never stops before an entry behind it.
        for (int next = (at + 1) & mask; ; next = (next + 1) & mask) {
            LinkEnd moved = ends[next];
            if (moved == null) {
                return;
            }
            ends[next] = null;
            insert(moved);
        }
    }

    /** All ends, by id; a copy. */
    List<LinkEnd> byId() {
        List<LinkEnd> result = new ArrayList<>(size);
        for (LinkEnd end : ends) {
            if (end != null) {
                result.add(end);
            }
        }
        result.sort(Comparator.comparingLong(end -> end.id));
        return result;
    }

    private void insert(LinkEnd end) {
        int mask = ends.length - 1;
        int at = slot(end.id, mask);
        while (ends[at] != null) {
            at = (at + 1) & mask;
        }
        ends[at] = end;
    }

    private static int slot(long id, int mask) {
        return (int) ((id * 0x9E3779B97F4A7C15L) >>> 40) & mask;
    }
}
