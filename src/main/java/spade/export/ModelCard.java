package spade.export;

import spade.Lines;

/** The README of a pruned checkpoint. */
final class ModelCard {

    private static final String HEAD = """
        # Pruned checkpoint

        %.2f %% of the prunable weights are zero (counted; embeddings, norms and the output head are dense). The \
        tensors have the shapes and types of the original, and load as it does.

        | | |
        |---|---|
        | original | `%s`, SHA-256 of configuration and weights %s |
        | pruner | %s, %s |
        | allocation | `%s`, per %s |
        | calibration | %s, %d windows of %d tokens, SHA-256 %s |
        | pass | %s, %s |
        | versions | %s |

        Perplexity %.4f on %s (%d windows of %d tokens, SHA-256 %s). It is comparable only with the same text, \
        tokenizer, context length and type.

        | block | sparsity, allocated | counted |
        |---|---|---|""";

    private ModelCard() {}

    static String of(Evaluation of) {
        Lines card = new Lines()
                .add(
                        HEAD,
                        100 * of.sparsity(),
                        of.model(),
                        of.modelSha256(),
                        of.pruner(),
                        of.pruning(),
                        of.method(),
                        of.granularity(),
                        of.calibration().orElse(""),
                        of.calibrationWindows().orElse(0),
                        of.seqlen(),
                        of.calibrationSha256().orElse(""),
                        of.dtype(),
                        of.device(),
                        of.versions(),
                        of.perplexity(),
                        of.text(),
                        of.windows(),
                        of.seqlen(),
                        of.textSha256());
        for (int l = 0; l < of.allocation().size(); l++) {
            card.add(
                    "| %d | %.4f | %.4f |",
                    l, of.allocation().get(l), of.blockSparsity().get(l));
        }
        return card.add("%nEverything above as data: `spade.json`. Made with Spade.")
                .toString();
    }
}
