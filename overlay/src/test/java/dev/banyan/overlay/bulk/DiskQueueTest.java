package dev.banyan.overlay.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.overlay.bulk.store.DiskPool;
import dev.banyan.overlay.bulk.store.DiskPoolSettings;
import dev.banyan.overlay.bulk.store.StoreException;
import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiskQueueTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final DiskPool pool = new DiskPool(new DiskPoolSettings(1, false, 1), "n");
    private final List<Object> told = new CopyOnWriteArrayList<>();
    private final DiskQueue queue = new DiskQueue(pool, loop, told::add);

    @AfterEach
    void stop() {
        pool.close();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void everythingRunsInOrderThoughThePoolIsFull() throws Exception {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        loop.execute(() -> {
            for (int i = 0; i < 100; i++) {
                int number = i;
                queue.run(() -> number, told::add, told::add);
            }
            queue.whenIdle(() -> idle.complete(null));
        });
        idle.get(10, TimeUnit.SECONDS);
        assertThat(told).isEqualTo(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void aPoolFilledByOthersIsTriedAgain() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Integer> done = new CompletableFuture<>();
        for (int i = 0; i < 2; i++) {
            pool.offer(() -> awaitQuietly(go));
        }
        loop.execute(() -> queue.run(() -> 7, done::complete, done::completeExceptionally));
        loop.submit(() -> assertThat(queue.pending()).isEqualTo(1)).get();
        go.countDown();
        assertThat(done.get(10, TimeUnit.SECONDS)).isEqualTo(7);
    }

    @Test
    void failuresAndFaultsComeBackAsFailures() throws Exception {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        loop.execute(() -> {
            queue.run(
                    () -> {
                        throw new StoreException(StoreException.Kind.DISK_FULL, "full");
                    },
                    told::add,
                    e -> told.add(e.kind()));
            queue.run(
                    () -> {
                        throw new IllegalStateException("a fault made by this test");
                    },
                    told::add,
                    e -> told.add(e.kind()));
            queue.whenIdle(() -> idle.complete(null));
        });
        idle.get(10, TimeUnit.SECONDS);
        assertThat(told).containsExactly(StoreException.Kind.DISK_FULL, StoreException.Kind.IO);
    }

    @Test
    void aFaultWhileAResultIsTakenIsToldAndTheRestGoesOn() throws Exception {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        IllegalStateException fault = new IllegalStateException("a fault made by this test");
        loop.execute(() -> {
            queue.run(
                    () -> 1,
                    one -> {
                        throw fault;
                    },
                    told::add);
            queue.run(() -> 2, told::add, told::add);
            queue.whenIdle(() -> idle.complete(null));
        });
        idle.get(10, TimeUnit.SECONDS);
        assertThat(told).containsExactly(fault, 2);
    }

    @Test
    void aClosedPoolFailsWhatComesAndWhatWaits() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Void> idle = new CompletableFuture<>();
        loop.submit(() -> {
                    for (int i = 0; i < 4; i++) {
                        queue.run(
                                () -> {
                                    awaitQuietly(go);
                                    return "ran";
                                },
                                told::add,
                                e -> told.add(String.valueOf(e.getMessage())));
                    }
                    queue.whenIdle(() -> idle.complete(null));
                })
                .get();
        pool.close();
        go.countDown();
        idle.get(10, TimeUnit.SECONDS);
        assertThat(told).containsExactlyInAnyOrder("ran", "ran", "the node is stopping", "the node is stopping");
        assertThat(pool.awaitEnd(Duration.ofSeconds(10))).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
