package spade.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spade.Lines;
import spade.evaluate.Metric;
import spade.evaluate.PairedDifference;
import spade.record.HallOfFame;
import spade.record.Provenance;

/** A hall of fame as people read it: what each formula is worth, and which is as good as the winner and simpler. */
final class HallTable {

    private final HallOfFame hall;
    private final Provenance provenance;
    private final Path run;
    private final Lines text = new Lines();

    private HallTable(HallOfFame hall, Provenance provenance, Path run) {
        this.hall = hall;
        this.provenance = provenance;
        this.run = run;
    }

    static String of(HallOfFame hall, Provenance provenance, Path run) {
        HallTable table = new HallTable(hall, provenance, run);
        table.text.add("%s", table.rows());
        table.notes();
        return table.text.toString();
    }

    private TextTable rows() {
        Metric metric = provenance.search().metric();
        List<String> heads = new ArrayList<>(List.of("", "member", "per", "nodes", "search"));
        if (metric == Metric.KL) {
            heads.add("kl");
        }
        heads.addAll(List.of("confirmation", "from the winner", "", "formula"));
        TextTable table = new TextTable(heads);
        for (HallOfFame.Member member : hall.members()) {
            boolean won = hall.winner().equals(Optional.of(member));
            List<String> cells = new ArrayList<>(List.of(
                    won ? "*" : "",
                    String.valueOf(member.number()),
                    member.granularity().toString(),
                    String.valueOf(member.complexity()),
                    perplexity(member.perplexity())));
            if (metric == Metric.KL) {
                cells.add(Lines.format("%.4f", member.score()));
            }
            cells.addAll(List.of(
                    member.confirmation()
                            .map(found -> perplexity(found.perplexity()))
                            .orElse("–"),
                    fromWinner(member).map(HallTable::interval).orElse(""),
                    hall.standing(member),
                    member.formula()));
            table.add(cells);
        }
        return table;
    }

    private static Optional<PairedDifference> fromWinner(HallOfFame.Member member) {
        return member.confirmation().flatMap(HallOfFame.Confirmation::fromWinner);
    }

    private void notes() {
        Optional<PairedDifference> any = hall.members().stream()
                .flatMap(member -> fromWinner(member).stream())
                .findFirst();
        any.ifPresent(difference ->
                text.add("From the winner: nats per token, 95 %% interval; %s, sequential.", difference.basis()));
        hall.recommended()
                .ifPresent(simple -> text.add(
                        "Member %d says about the same with %d nodes; to take it instead of the winner:%n    %s",
                        simple.number(),
                        simple.complexity(),
                        Invocation.export(
                                run, provenance, "--member", simple.number(), "--as", "checkpoint", "--out", "DIR")));
        long open = hall.members().stream()
                .filter(member -> member.confirmation().isEmpty())
                .count();
        if (open > 0 && hall.winner().isPresent()) {
            text.add(
                    "To confirm all of them:%n    %s",
                    Invocation.of(
                            "search",
                            "--resume",
                            "--run",
                            run,
                            "--confirm",
                            hall.members().size()));
        }
    }

    /** What pruning broke has none. */
    static String perplexity(double value) {
        return Double.isFinite(value) ? Lines.format("%.3f", value) : "–";
    }

    /** Such as {@code -0.0616 (-0.0715 to -0.0517)}; nothing where pruning broke a model. */
    static String interval(PairedDifference difference) {
        return difference.verdict() == PairedDifference.Verdict.INCOMPARABLE
                ? ""
                : Lines.format("%+.4f (%+.4f to %+.4f)", difference.mean(), difference.low(), difference.high());
    }
}
