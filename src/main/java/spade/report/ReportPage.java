package spade.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spade.Digests;
import spade.Json;
import spade.Resource;

/**
 * The report of some runs as one HTML file that needs nothing else: charts, script and data are inside it. What comes
 * from a run directory is data in a JSON block; a content security policy lets only the page's own two scripts run, and
 * nothing be loaded.
 */
public final class ReportPage {

    private static final String FOLDER = "/spade/report/";
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private ReportPage() {}

    /**
     * What the page shows.
     *
     * @param stamp changes when the runs do
     * @param live whether the page asks its server for changes
     */
    private record Data(String stamp, boolean live, List<RunPage> runs, List<SensitivityPage> sensitivities) {}

    /** The page for some run directories and folders of profiles. */
    public static String html(List<Path> runs) {
        return page(data(runs, "", false), "'none'");
    }

    /** The page as a server shows it, which keeps itself up to date; {@code data} as {@link #data} makes it. */
    static String live(String data) {
        return page(data, "'self'");
    }

    /** What the page shows, as JSON. */
    static String data(List<Path> runs, String stamp, boolean live) {
        PageData shown = PageData.of(runs);
        return Json.line(new Data(stamp, live, shown.runs(), shown.sensitivities()));
    }

    private static String page(String data, String connected) {
        String library = library();
        String script = resource(FOLDER + "page.js");
        String policy = "default-src 'none'; script-src " + source(library) + " " + source(script)
                + "; style-src 'unsafe-inline'; img-src data:; connect-src " + connected
                + "; base-uri 'none'; form-action 'none'";
        Map<String, String> parts = Map.of(
                "policy",
                policy,
                "style",
                resource(FOLDER + "page.css"),
                "data",
                // Nothing in a JSON string can end the block that holds it.
                data.replace("<", "\\u003c"),
                "library",
                library,
                "script",
                script);
        // In one pass: what is put in is not looked through again.
        return PLACE.matcher(resource(FOLDER + "page.html"))
                .replaceAll(place -> Matcher.quoteReplacement(parts.getOrDefault(place.group(1), place.group())));
    }

    /** Apache ECharts, as its WebJar holds it. */
    private static String library() {
        String version = resource("/META-INF/maven/org.webjars/echarts/pom.properties")
                .lines()
                .filter(line -> line.startsWith("version="))
                .findFirst()
                .orElseThrow();
        return resource(
                "/META-INF/resources/webjars/echarts/" + version.substring("version=".length()) + "/echarts.min.js");
    }

    private static String source(String script) {
        byte[] hash = Digests.sha256().digest(script.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    }

    /** Browsers hash scripts with their line ends made one. */
    private static String resource(String name) {
        return Resource.text(name).replace("\r\n", "\n");
    }
}
