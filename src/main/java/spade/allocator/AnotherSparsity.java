package spade.allocator;

import java.nio.file.Path;
import spade.Lines;
import spade.SpadeException;

/** An allocation that is there, but for another overall sparsity than the one that is asked for. */
public final class AnotherSparsity extends SpadeException {

    AnotherSparsity(Path file, double mean, double wanted) {
        super(Lines.format(
                "The allocation file %s has a mean sparsity of %.4f, and --sparsity is %s; give one that fits.",
                file, mean, wanted));
    }
}
