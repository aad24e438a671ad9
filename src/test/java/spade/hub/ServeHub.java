package spade.hub;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A Hub on this machine, to be tried by hand: every folder that is named is a repository {@code local/FOLDER}, and once
 * more for every fault, as {@code gated/FOLDER}, {@code cut/FOLDER} and so on.
 *
 * <pre>
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=spade.hub.ServeHub -Dexec.args="8080 MODEL_DIR"
 * HF_ENDPOINT=http://127.0.0.1:8080 spade fetch cut/MODEL_DIR
 * </pre>
 */
final class ServeHub {

    private ServeHub() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (HubServer server = new HubServer(Integer.parseInt(arguments[0]))) {
            for (int i = 1; i < arguments.length; i++) {
                Path folder = Path.of(arguments[i]);
                for (Fault fault : Fault.values()) {
                    String owner = fault == Fault.NONE
                            ? "local"
                            : fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
                    server.add(owner + "/" + folder.getFileName(), folder, fault);
                }
            }
            System.out.println("HF_ENDPOINT=" + server.endpoint());
            Thread.currentThread().join();
        }
    }
}
