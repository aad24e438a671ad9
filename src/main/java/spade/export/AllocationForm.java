package spade.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spade.Choice;
import spade.Csv;
import spade.Json;
import spade.Lines;
import spade.UsageException;
import spade.allocation.Allocation;

/** Layouts in which other tools, and this one, take an allocation. */
public enum AllocationForm {
    /** JSON with {@code allocation} and {@code linearAllocation}, which {@code --allocation FILE} reads. */
    ALLOCATION(AllocationForm::json),
    /** A line per block, with its sparsity or a column per linear. */
    CSV(AllocationForm::csv),
    /** A recipe of llm-compressor with a sparsity per decoder layer. */
    RECIPE(AllocationForm::recipe),
    /** {@code module: sparsity} for every linear, EvoPress's layout with sparsities in the place of levels. */
    EVOPRESS(AllocationForm::lines),
    /** A Python module with the sparsities as the code of Wanda and OWL takes them. */
    WANDA(AllocationForm::python);

    private static final YAMLMapper YAML = new YAMLMapper(YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build()
            .getFactory());

    private final Function<ModelAllocation, String> writer;

    AllocationForm(Function<ModelAllocation, String> writer) {
        this.writer = writer;
    }

    /** The name that users write. */
    @Override
    public String toString() {
        return Choice.label(this);
    }

    /** The allocation in this layout. */
    public String write(ModelAllocation of) {
        return writer.apply(of);
    }

    private static String json(ModelAllocation of) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("method", of.method());
        fields.put("sparsity", of.allocation().overall());
        fields.put("granularity", of.allocation().granularity().toString());
        fields.put("allocation", of.allocation().sparsities());
        fields.put("linears", of.linears());
        fields.put("linearAllocation", of.allocation().linears());
        return Json.pretty(fields) + "\n";
    }

    private static String csv(ModelAllocation of) {
        Allocation allocation = of.allocation();
        List<String> columns = of.isByLinear() ? of.linears() : List.of("sparsity");
        return Csv.write(
                Stream.concat(Stream.of("block"), columns.stream()).toList(),
                IntStream.range(0, allocation.sparsities().size())
                        .mapToObj(l -> Stream.concat(
                                        Stream.of(l),
                                        IntStream.range(0, columns.size()).mapToObj(i -> allocation.of(l, i)))
                                .toList())
                        .toList());
    }

    private static String recipe(ModelAllocation of) {
        if (of.isByLinear()) {
            throw new UsageException("A recipe has one sparsity per block, and " + of.method()
                    + " differs from linear to linear; use --as csv, evopress or wanda.");
        }
        List<Double> sparsities = of.allocation().sparsities().stream().boxed().toList();
        Map<String, Object> modifier = new LinkedHashMap<>();
        modifier.put("sparsity", sparsities);
        modifier.put("mask_structure", "0:0");
        modifier.put("targets", List.of("re:" + of.family().layers() + ".\\d+$"));
        try {
            return YAML.writeValueAsString(
                    Map.of("pruning_stage", Map.of("pruning_modifiers", Map.of("WandaPruningModifier", modifier))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Strings and numbers can be written as YAML", e);
        }
    }

    private static String lines(ModelAllocation of) {
        return of.each().stream()
                .map(module -> module.path() + ": " + module.sparsity() + "\n")
                .collect(Collectors.joining());
    }

    private static String python(ModelAllocation of) {
        Allocation allocation = of.allocation();
        Lines text = new Lines()
                .append("# " + of.method().replace('\n', ' ') + "\n")
                .append("# Sparsity " + allocation.overall() + " overall, per " + allocation.granularity() + ".\n\n")
                .append("# By decoder layer: what Wanda's prune_wanda takes as sparsity_ratio of layer i.\n")
                .append("SPARSITIES = " + allocation.sparsities() + "\n\n")
                .append("# As OWL's prune_wanda_outlier has it: the share of weights that stay, layer by layer.\n")
                .append("all_layer_ratio = [1 - sparsity for sparsity in SPARSITIES]\n");
        if (of.isByLinear()) {
            text.append("\n# By module: what every linear of model.named_modules() is pruned to.\n")
                    .append("LINEAR_SPARSITIES = {\n");
            of.each().forEach(module -> text.append("    \"" + module.path() + "\": " + module.sparsity() + ",\n"));
            text.append("}\n");
        }
        return text.toString();
    }
}
