package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.store.FileOpener;
import dev.banyan.overlay.bulk.store.ForwardingChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** A disk whose writes do not end before it is released. */
final class StuckDisk implements FileOpener {
    private final CountDownLatch released = new CountDownLatch(1);

    void release() {
        released.countDown();
    }

    @Override
    public FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException {
        return new ForwardingChannel(FileChannel.open(path, options)) {
            @Override
            public int write(ByteBuffer source, long position) throws IOException {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    throw new IOException("interrupted", e);
                }
                return super.write(source, position);
            }
        };
    }
}
