package spade.report;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Pictures of a report page to look at, light, dark and narrow, and how long it took to be usable:
 *
 * <pre>Screenshots PAGE-OR-ADDRESS FOLDER</pre>
 */
final class Screenshots {

    private Screenshots() {}

    public static void main(String[] arguments) throws IOException {
        URI page = arguments[0].startsWith("http")
                ? URI.create(arguments[0])
                : Path.of(arguments[0]).toUri();
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        try (Browser browser = Browser.start(Files.createTempDirectory("chromium"))) {
            for (String scheme : List.of("light", "dark")) {
                for (int width : new int[] {1280, 390}) {
                    double ready = browser.open(page, width, 900, scheme);
                    browser.screenshot(folder.resolve(scheme + "-" + width + ".png"));
                    System.out.printf("%s, %d: usable after %.0f ms%n", scheme, width, ready);
                }
            }
            browser.complaints.forEach(System.out::println);
        }
    }
}
