package spade.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import spade.Progress;
import spade.tensor.TensorScope;

/**
 * A model's dense blocks. Either all are read at once and stay, or each is read when it is asked for: then the last two
 * stay, and the one behind the last is read ahead by a thread of its own while the caller works, because passes go
 * through the blocks in order.
 */
final class Blocks implements AutoCloseable {

    private static final int KEPT = 2;

    private record Loaded(Block block, TensorScope owner) {}

    private final int count;
    private final BlockSource reader;
    private final TensorScope scope;
    private final Deque<Loaded> kept = new ArrayDeque<>();
    private final ExecutorService ahead = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "block-reader");
        thread.setDaemon(true);
        return thread;
    });
    /** Where blocks are streamed, the one that is being read. */
    private @Nullable CompletableFuture<Loaded> coming;

    Blocks(int count, boolean streamed, BlockSource reader, TensorScope scope, Progress progress) {
        this.count = count;
        this.reader = reader;
        this.scope = scope;
        if (streamed) {
            coming = readAhead(0);
            return;
        }
        for (int l = 0; l < count; l++) {
            kept.addLast(read(l));
            progress.report("reading weights", l + 1, count);
        }
    }

    private CompletableFuture<Loaded> readAhead(int index) {
        return CompletableFuture.supplyAsync(() -> read(index), ahead);
    }

    private Loaded read(int index) {
        return scope.made(owner -> new Loaded(reader.open(index, owner), owner));
    }

    /** A block, which stays valid at least until two others have been asked for. */
    Block block(int index) {
        for (Loaded loaded : kept) {
            if (loaded.block().index() == index) {
                return loaded.block();
            }
        }
        Loaded arrived = await(index);
        kept.addLast(arrived);
        if (kept.size() > KEPT) {
            kept.removeFirst().owner().close();
        }
        coming = readAhead((index + 1) % count);
        return arrived.block();
    }

    private Loaded await(int index) {
        try {
            Loaded arrived = Objects.requireNonNull(coming).join();
            if (arrived.block().index() == index) {
                return arrived;
            }
            arrived.owner().close();
        } catch (CompletionException e) {
            // Whatever was wrong shows again if this is the block that is wanted.
        }
        return read(index);
    }

    /** How many blocks are there at one time. */
    int resident() {
        return coming == null ? count : Math.min(count, KEPT + 1);
    }

    /** Waits for the thread that reads ahead: the scope must not be closed under it. */
    @Override
    public void close() {
        ahead.shutdown();
        if (coming != null) {
            coming.handle((loaded, failure) -> loaded).join();
        }
    }
}
