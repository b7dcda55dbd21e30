package dev.banyan.overlay.bulk;

import dev.banyan.overlay.bulk.core.TransferEffect;
import dev.banyan.overlay.bulk.core.TransferInput;
import dev.banyan.overlay.link.Link;
import dev.banyan.overlay.link.LinkReason;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/** Carries out what the core of one transfer decides. Used on the transfer's event loop only. */
final class EffectRunner implements TransferEffect.Visitor<Boolean> {
    private final TransferRunner runner;
    private final TransferRunner.Wiring wiring;
    private final Map<Integer, Port> ports;
    private final TransferFile file;
    private final DiskQueue disk;
    private final Pages pages;
    private final ChunkIntake intake;
    private final ChunkSender sender;

    EffectRunner(
            TransferRunner runner,
            TransferRunner.Wiring wiring,
            Map<Integer, Port> ports,
            TransferFile file,
            DiskQueue disk,
            Pages pages,
            ChunkIntake intake,
            ChunkSender sender) {
        this.runner = runner;
        this.wiring = wiring;
        this.ports = ports;
        this.file = file;
        this.disk = disk;
        this.pages = pages;
        this.intake = intake;
        this.sender = sender;
    }

    @Override
    public Boolean sendFrame(TransferEffect.SendFrame effect) {
        return send(
                effect.link(), BulkCodec.typeOf(effect.frame()), BulkCodec.encode(effect.frame(), wiring.allocator()));
    }

    @Override
    public Boolean sendPage(TransferEffect.SendPage effect) {
        return send(effect.link(), BulkCodec.PAGE, pages.payload(effect.page()));
    }

    private boolean send(int number, int type, ByteBuf payload) {
        try {
            Port port = ports.get(number);
            Link link = port == null ? null : port.link();
            if (link != null) {
                link.send(type, payload);
            }
            return link != null;
        } finally {
            payload.release();
        }
    }

    @Override
    public Boolean sendChunk(TransferEffect.SendChunk effect) {
        Port port = ports.get(effect.link());
        if (port != null) {
            sender.send(port, effect.index());
        }
        return port != null;
    }

    @Override
    public Boolean verify(TransferEffect.Verify effect) {
        intake.verify(effect.index(), effect.handle());
        return true;
    }

    @Override
    public Boolean store(TransferEffect.Store effect) {
        intake.store(effect.index());
        return true;
    }

    @Override
    public Boolean forget(TransferEffect.Forget effect) {
        intake.forget(effect.index());
        return true;
    }

    @Override
    public Boolean keepPage(TransferEffect.KeepPage effect) {
        intake.keepPage(effect.page(), effect.handle());
        return true;
    }

    @Override
    public Boolean drop(TransferEffect.Drop effect) {
        intake.drop(effect.handle());
        return true;
    }

    @Override
    public Boolean makePage(TransferEffect.MakePage effect) {
        int page = effect.page();
        disk.run(
                () -> pages.build(page, file.digests(page)),
                frame -> {
                    pages.keep(page, frame);
                    runner.handle(new TransferInput.PageReady(page));
                },
                e -> runner.handle(new TransferInput.SourceFailed(String.valueOf(e.getMessage()))));
        return true;
    }

    @Override
    public Boolean finish(TransferEffect.Finish effect) {
        disk.run(
                () -> {
                    file.finish(pages);
                    return true;
                },
                done -> runner.handle(new TransferInput.Finished()),
                e -> runner.handle(new TransferInput.FinishFailed(String.valueOf(e.getMessage()))));
        return true;
    }

    @Override
    public Boolean abandonFile(TransferEffect.AbandonFile effect) {
        intake.abandon();
        runner.closeFile();
        return true;
    }

    @Override
    public Boolean closeLink(TransferEffect.CloseLink effect) {
        Port port = ports.remove(effect.link());
        Link link = port == null ? null : port.link();
        if (port == null || link == null) {
            return false;
        }
        sender.dropAll(port);
        switch (effect.cause()) {
            case TRANSFER_OVER, TOO_MANY_LINKS -> link.close(effect.reason());
            case PROTOCOL_ERROR, BAD_CHUNKS -> link.fail(LinkReason.MALFORMED_FRAME, effect.reason());
        }
        return true;
    }

    @Override
    public Boolean linkDone(TransferEffect.LinkDone effect) {
        Port port = ports.get(effect.link());
        if (port != null) {
            wiring.listener().linkDone(port.peer());
        }
        return true;
    }

    @Override
    public Boolean measured(TransferEffect.Measured effect) {
        wiring.listener().measured(effect.rate());
        return true;
    }

    @Override
    public Boolean progressed(TransferEffect.Progressed effect) {
        wiring.listener().stateChanged(effect.state());
        if (effect.state().isFinal()) {
            runner.publish();
        }
        return true;
    }
}
