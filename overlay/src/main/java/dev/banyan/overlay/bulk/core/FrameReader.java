package dev.banyan.overlay.bulk.core;

import java.util.BitSet;
import java.util.List;

/** Takes in what peers say; whatever breaks the rules closes their link with a reason and changes nothing else. */
final class FrameReader {
    private final TransferState state;

    FrameReader(TransferState state) {
        this.state = state;
    }

    void read(PeerLink link, BulkFrame frame) {
        boolean mayComeFirst = frame instanceof BulkFrame.HaveMap || frame instanceof BulkFrame.PureRelay;
        if (!link.mapReceived && !mayComeFirst) {
            state.protocolError(link, "the first frame must be a have-map");
            return;
        }
        frame.accept(new Reading(link));
    }

    private final class Reading implements BulkFrame.Visitor<Boolean> {
        private final PeerLink link;

        Reading(PeerLink link) {
            this.link = link;
        }

        @Override
        public Boolean haveMap(BulkFrame.HaveMap frame) {
            if (frame.chunks().size() != state.header.chunkCount()
                    || frame.pages().size() != state.header.pageCount()) {
                return refuse("a have-map of " + frame.chunks().size() + " chunks and "
                        + frame.pages().size() + " pages for a file of " + state.header.chunkCount() + " and "
                        + state.header.pageCount());
            }
            link.mapReceived = true;
            link.peerHas.clear();
            link.peerHas.or(frame.chunks().toBitSet());
            if (link.pureRelay) {
                link.downstream.addUnsentTo(link.peerHas);
            } else {
                // What it was sent and does not show yet is on its way, or being verified.
                link.downstream.addSentTo(link.peerHas);
            }
            link.peerPages.or(frame.pages().toBitSet());
            link.complete =
                    !link.pureRelay && frame.chunks().isFull() && frame.pages().isFull();
            BitSet toSend = (BitSet) state.chunks.verified().clone();
            toSend.andNot(link.peerHas);
            link.downstream.replace(toSend);
            return true;
        }

        @Override
        public Boolean have(BulkFrame.Have frame) {
            if (frame.first() < 0 || frame.first() > frame.last() || frame.last() >= state.header.chunkCount()) {
                return refuse("it claims the chunks " + frame.first() + ".." + frame.last() + " of "
                        + state.header.chunkCount());
            }
            for (int index = frame.first(); index <= frame.last(); index++) {
                link.peerHas.set(index);
                link.downstream.remove(index);
            }
            return true;
        }

        @Override
        public Boolean upstream(BulkFrame.Upstream frame) {
            link.downstream.push(frame.stripes());
            link.sentNanos = state.nowNanos;
            if (frame.stripes().isEmpty()) {
                state.send(link, new BulkFrame.Stopped(link.downstream.sentBytes()));
            }
            return true;
        }

        @Override
        public Boolean stopped(BulkFrame.Stopped frame) {
            if (link.stopsDue == 0) {
                return refuse("it says Stopped, which it was not asked for");
            }
            if (frame.sentBytes() < link.receivedBytes || frame.sentBytes() > link.grantedBytes) {
                return refuse("it says it stopped at " + frame.sentBytes() + " bytes, received were "
                        + link.receivedBytes + ", granted " + link.grantedBytes);
            }
            link.stopsDue--;
            link.grantedBytes = frame.sentBytes();
            return true;
        }

        @Override
        public Boolean grant(BulkFrame.Grant frame) {
            if (frame.bytes() < link.downstream.grantBytes()) {
                return refuse("its grant goes back from " + link.downstream.grantBytes() + " to " + frame.bytes());
            }
            if (frame.bytes() - link.downstream.sentBytes() > TransferSettings.WINDOW_BYTES_MAX) {
                return refuse(
                        "its grant of " + frame.bytes() + " bytes is absurd, sent are " + link.downstream.sentBytes());
            }
            link.downstream.grant(frame.bytes());
            return true;
        }

        @Override
        public Boolean request(BulkFrame.Request frame) {
            List<Integer> indexes = frame.indexes();
            if (indexes.isEmpty() || indexes.size() > TransferSettings.REQUEST_WINDOW_MAX) {
                return refuse("it asks for " + indexes.size() + " chunks at once, allowed are 1.."
                        + TransferSettings.REQUEST_WINDOW_MAX);
            }
            int last = -1;
            for (int index : indexes) {
                if (index <= last || index >= state.header.chunkCount()) {
                    return refuse("it asks for chunk " + index + " of " + state.header.chunkCount() + " after " + last);
                }
                last = index;
            }
            indexes.forEach(this::requested);
            return true;
        }

        private void requested(int index) {
            link.peerHas.clear(index);
            link.downstream.notReceived(index);
            if (state.chunks.isVerified(index)) {
                link.downstream.add(index);
                link.downstream.ask(index);
            }
        }

        @Override
        public Boolean pureRelay(BulkFrame.PureRelay frame) {
            link.pureRelay = true;
            return true;
        }

        private Boolean refuse(String reason) {
            state.protocolError(link, reason);
            return false;
        }
    }
}
