package spade.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import spade.run.Protocol;
import spade.run.Subject;
import spade.run.Workbench;

/** The models of a search, opened together and closed together. */
final class Subjects implements AutoCloseable {

    private final List<Subject> all = new ArrayList<>();

    private Subjects() {}

    /** Opens every model that the options name, and cuts the texts into its windows. */
    static Subjects open(ProtocolOptions protocols, SearchTextOptions texts, Display display) {
        Subjects subjects = new Subjects();
        Set<String> names = new HashSet<>();
        try {
            for (Protocol protocol : protocols.protocols()) {
                String name = protocols.namesModel() ? fileName(protocol.model()) : "demo";
                String different = name;
                for (int i = 2; !names.add(different); i++) {
                    different = name + "-" + i;
                }
                subjects.add(different, Workbench.open(protocol, display), texts);
            }
            return subjects;
        } catch (RuntimeException e) {
            subjects.close();
            throw e;
        }
    }

    private static String fileName(Path model) {
        return String.valueOf(model.toAbsolutePath().normalize().getFileName());
    }

    private void add(String name, Workbench workbench, SearchTextOptions texts) {
        try {
            all.add(new Subject(name, workbench, texts.texts(workbench)));
        } catch (RuntimeException e) {
            workbench.close();
            throw e;
        }
    }

    List<Subject> all() {
        return all;
    }

    @Override
    public void close() {
        all.forEach(subject -> subject.workbench().close());
    }
}
