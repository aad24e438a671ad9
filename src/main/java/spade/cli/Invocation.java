package spade.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import spade.record.Provenance;

/** Command lines for hints, begun as this program was started, so that they can be copied from any folder. */
final class Invocation {

    /** What a start script calls itself. */
    static final String COMMAND = "spade.command";

    /** Characters of a class path above which a hint would be hidden by it. */
    private static final int LONGEST = 200;

    private static final Pattern PLAIN = Pattern.compile("[\\w./:=,+@%~-]+");

    private Invocation() {}

    /** The command line of a verb and what follows it. */
    static String of(Object... words) {
        return of(List.of(words));
    }

    /** An export of a run, of the first of its models and sparsities where it has several. */
    static String export(Path run, Provenance provenance, Object... more) {
        List<Object> words = new ArrayList<>(List.of("export", run));
        if (provenance.sparsities().size() > 1) {
            words.addAll(List.of("--sparsity", provenance.sparsities().get(0)));
        }
        if (provenance.models().size() > 1) {
            Provenance.Model first = provenance.models().get(0);
            words.addAll(List.of("--model", first.repository().orElse(first.path())));
        }
        words.addAll(List.of(more));
        return of(words);
    }

    /** The same, of a list. */
    static String of(List<?> words) {
        String line = words.stream().map(word -> quoted(word.toString())).collect(Collectors.joining(" "));
        String named = System.getProperty(COMMAND);
        if (named != null) {
            return quoted(named) + " " + line;
        }
        Path place = place();
        if (Files.isRegularFile(place)) {
            return "java -jar " + quoted(fromHere(place).toString()) + " " + line;
        }
        if (System.getProperty("maven.home") != null) {
            // Maven runs the program in its own process.
            return "mvn -q exec:java -Dexec.args=\"" + line + "\"";
        }
        String classes = System.getProperty("java.class.path");
        return "java -cp " + (classes.length() > LONGEST ? "..." : quoted(classes)) + " " + Main.class.getName() + " "
                + line;
    }

    /** The jar or the folder of classes that the program runs from; nothing at all where Java does not say. */
    private static Path place() {
        try {
            CodeSource source = Main.class.getProtectionDomain().getCodeSource();
            return source == null ? Path.of("") : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Path.of("");
        }
    }

    private static Path fromHere(Path place) {
        Path here = Path.of("").toAbsolutePath();
        return place.startsWith(here) ? here.relativize(place) : place;
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
