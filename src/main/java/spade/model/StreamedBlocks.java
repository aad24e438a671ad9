package spade.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import spade.tensor.TensorScope;

/**
 * Blocks that are read when they are asked for: the last two stay, and the one behind the last is read ahead by a
 * thread of its own while the caller works, because passes go through the blocks in order.
 */
final class StreamedBlocks implements BlockStore {

    private static final int KEPT = 2;

    private record Loaded(Block block, TensorScope owner) {}

    private final int count;
    private final Reader reader;
    private final TensorScope scope;
    private final Deque<Loaded> kept = new ArrayDeque<>();
    private final ExecutorService ahead = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "block-reader");
        thread.setDaemon(true);
        return thread;
    });
    private int next;
    private Future<Loaded> coming;

    StreamedBlocks(int count, Reader reader, TensorScope scope) {
        this.count = count;
        this.reader = reader;
        this.scope = scope;
        this.coming = readAhead(0);
    }

    private Future<Loaded> readAhead(int index) {
        next = index;
        return ahead.submit(() -> read(index));
    }

    private Loaded read(int index) {
        TensorScope owner = scope.child();
        try {
            return new Loaded(reader.read(index, owner), owner);
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    @Override
    public Block block(int index) {
        for (Loaded loaded : kept) {
            if (loaded.block().index() == index) {
                return loaded.block();
            }
        }
        Loaded arrived = await();
        if (arrived.block().index() != index) {
            arrived.owner().close();
            arrived = read(index);
        }
        kept.addLast(arrived);
        while (kept.size() > KEPT) {
            kept.removeFirst().owner().close();
        }
        coming = readAhead((index + 1) % count);
        return arrived.block();
    }

    @Override
    public int resident() {
        return Math.min(count, KEPT + 1);
    }

    private Loaded await() {
        try {
            return coming.get();
        } catch (ExecutionException e) {
            // Read again by the next call, should there be one.
            coming = readAhead(next);
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a block was read", e);
        }
    }

    /** Waits for the thread that reads ahead: the scope must not be closed under it. */
    @Override
    public void close() {
        ahead.shutdown();
        try {
            coming.get();
        } catch (ExecutionException e) {
            // Nobody asked for that block.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
