package spade.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import spade.measure.Conditions;
import spade.measure.Demo;
import spade.run.SearchedModel;
import spade.measure.Workbench;

/** The models of a search, opened together and closed together. */
final class SearchedModels implements AutoCloseable {

    private final List<SearchedModel> all = new ArrayList<>();

    private SearchedModels() {}

    /**
     * Opens every model that the options name, and cuts the texts into its windows.
     *
     * @param known names that a run which goes on gave its models, wherever they lie now
     */
    static SearchedModels open(ModelOptions protocols, SearchTextOptions texts, List<String> known, Display display) {
        SearchedModels subjects = new SearchedModels();
        try {
            for (Conditions protocol : protocols.protocols()) {
                int index = subjects.all.size();
                String name = index < known.size() ? known.get(index) : subjects.free(name(protocols, protocol));
                subjects.add(name, Workbench.open(protocol, display), texts);
            }
            return subjects;
        } catch (RuntimeException e) {
            subjects.close();
            throw e;
        }
    }

    private static String name(ModelOptions protocols, Conditions protocol) {
        return protocols.namesModel()
                ? String.valueOf(protocol.model().toAbsolutePath().normalize().getFileName())
                : Demo.NAME;
    }

    /** The name, with a number behind it where another model has it. */
    private String free(String name) {
        Set<String> taken = all.stream().map(SearchedModel::name).collect(Collectors.toSet());
        String free = name;
        for (int i = 2; taken.contains(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }

    private void add(String name, Workbench workbench, SearchTextOptions texts) {
        try {
            all.add(new SearchedModel(name, workbench, texts.texts(workbench)));
        } catch (RuntimeException e) {
            workbench.close();
            throw e;
        }
    }

    List<SearchedModel> all() {
        return all;
    }

    @Override
    public void close() {
        all.forEach(subject -> subject.workbench().close());
    }
}
