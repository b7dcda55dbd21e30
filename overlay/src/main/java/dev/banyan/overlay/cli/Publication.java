package dev.banyan.overlay.cli;

import dev.banyan.overlay.admin.PublishReport;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Publishes through a node's admin interface: messages go out on a thread of their own, reports come in meanwhile. */
final class Publication implements WebSocket.Listener {
    /** More than the longest message of any node. */
    static final int MESSAGE_BYTES_MAX = 1 << 28;

    private static final long LAST_WORDS_MILLIS = 2000;
    private static final String END = "{\"end\":true}";

    private final Consumer<List<PublishReport.OfMessage>> receipts;
    /** How many messages were published in all. */
    private final CompletableFuture<Long> published = new CompletableFuture<>();

    private final StringBuilder report = new StringBuilder();
    private @Nullable WebSocket socket;

    /** Where messages come from. */
    interface Messages {
        /** Hands over one after the other; blocks. */
        void sendTo(To to) throws IOException;
    }

    /** Where messages go to. */
    interface To {
        /** Returns when it has been taken. */
        void accept(byte[] message) throws IOException;
    }

    Publication(Consumer<List<PublishReport.OfMessage>> receipts) {
        this.receipts = receipts;
    }

    void open(AdminClient client, String path, String query) {
        socket = client.open(path, query, this);
    }

    /** Publishes all messages and waits for what the node says of them. */
    long publish(Messages messages) {
        WebSocket open = Objects.requireNonNull(socket);
        // Whoever reads a terminal cannot be stopped, and must not keep this process when the node has said why nothing
        // more goes.
        Thread sender = new Thread(() -> send(open, messages), "banyan-publish");
        sender.setDaemon(true);
        sender.start();
        try {
            return published.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        } catch (ExecutionException e) {
            throw new CommandFailedException(
                    "publishing ended: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        } finally {
            open.abort();
        }
    }

    private void send(WebSocket open, Messages messages) {
        try {
            messages.sendTo(message -> taken(open.sendBinary(ByteBuffer.wrap(message), true)));
            taken(open.sendText(END, true));
        } catch (BrokenOffException e) {
            // What the node said before says more, and may still be on its way here.
            CompletableFuture.delayedExecutor(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> published.completeExceptionally(e));
        } catch (IOException | RuntimeException e) {
            published.completeExceptionally(e);
        }
    }

    private static final class BrokenOffException extends IOException {
        private static final long serialVersionUID = 1;

        BrokenOffException(Throwable cause) {
            super("the connection to the node broke off: " + cause.getMessage(), cause);
        }
    }

    private static void taken(CompletableFuture<WebSocket> sent) throws IOException {
        try {
            sent.join();
        } catch (CompletionException e) {
            throw new BrokenOffException(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        report.append(text);
        if (last) {
            take(report.toString());
            report.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void take(String text) {
        try {
            PublishReport said = Json.read(text, PublishReport.class);
            if (said.receipts() != null) {
                receipts.accept(said.receipts());
            }
            if (said.published() != null) {
                published.complete(said.published());
            }
            if (said.error() != null) {
                published.completeExceptionally(new IOException(said.error()));
            }
        } catch (IOException e) {
            published.completeExceptionally(e);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        published.completeExceptionally(new IOException("the node closed the connection before all was published"));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        published.completeExceptionally(new BrokenOffException(error));
    }
}
