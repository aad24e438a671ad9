package spade.tensor.natives;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import spade.Reason;
import spade.Resource;
import spade.SpadeException;
import spade.TrustedFolder;

/**
 * A libtorch for CUDA in jars on the class path.
 *
 * @param name version and flavor
 * @param flavor names the glue between Java and it, such as cu128
 * @param libraries the resources that are its libraries, in the order in which they are unpacked
 */
record PackedLibtorch(String name, String flavor, List<String> libraries) {

    /** What DJL's natives say of themselves: version, flavor, classifier, libraries. */
    static final String OF_DJL = "/native/lib/pytorch.properties";

    /** Serves torch's fusers, which are off here, and would keep the whole from loading where no driver is. */
    private static final String COMPILER = "libcaffe2_nvrtc.so";

    /**
     * JavaCPP's libtorch and what it needs of CUDA; cuDNN only as far as it has to be there, nothing here convolves.
     */
    static final String JAVACPP_LIBRARIES = "/spade/tensor/natives/cuda-libraries.txt";

    private static final String JAVACPP_VERSION = "/META-INF/maven/org.bytedeco/pytorch/pom.properties";

    /** The flavor of the glue that comes with DJL 0.36. */
    private static final String JAVACPP_FLAVOR = "cu128";

    /** The one on the class path: JavaCPP's or DJL's; empty where there is none for CUDA. */
    static Optional<PackedLibtorch> find() {
        String version = Libtorch.properties(JAVACPP_VERSION).getProperty("version", "");
        Properties djl = Libtorch.properties(OF_DJL);
        String flavor = djl.getProperty("flavor", "cpu");
        if (!version.isEmpty()) {
            List<String> libraries = Resource.text(JAVACPP_LIBRARIES).lines().toList();
            return Optional.of(new PackedLibtorch(version + "-" + JAVACPP_FLAVOR, JAVACPP_FLAVOR, libraries));
        }
        return flavor.startsWith("cu") ? Optional.of(ofDjl(djl, flavor)) : Optional.empty();
    }

    private static PackedLibtorch ofDjl(Properties properties, String flavor) {
        String folder = "/pytorch/" + flavor + "/" + properties.getProperty("classifier") + "/";
        List<String> libraries = Arrays.stream(
                        properties.getProperty("libraries", "").split(",", -1))
                .filter(library -> !library.equals(COMPILER))
                .map(library -> folder + library)
                .toList();
        return new PackedLibtorch(properties.getProperty("version") + "-" + flavor, flavor, libraries);
    }

    /** The folder below the cache in which the libraries lie; they are unpacked there if they are not yet. */
    Path unpacked(Path cache, ClassLoader loader) {
        Path folder = cache.resolve("libtorch").resolve(name);
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(folder.getParent());
                Path made = Files.createTempDirectory(folder.getParent(), name);
                try {
                    for (String library : libraries) {
                        unpack(library, loader, made);
                    }
                    Files.move(made, folder);
                } catch (IOException | RuntimeException e) {
                    for (String library : libraries) {
                        Files.deleteIfExists(in(made, library));
                    }
                    Files.delete(made);
                    if (!Files.exists(folder)) { // Otherwise another process was faster.
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new SpadeException(
                    "Cannot unpack libtorch " + name + " into " + folder + " (" + Reason.of(e)
                            + "); it takes several GB, make room or set SPADE_CACHE to another disk.",
                    e);
        }
        TrustedFolder.require(folder);
        return folder;
    }

    private static Path in(Path folder, String library) {
        return folder.resolve(library.substring(library.lastIndexOf('/') + 1));
    }

    private static void unpack(String library, ClassLoader loader, Path folder) throws IOException {
        // Two jars of CUDA hold some of them; the newer one is of the version that libtorch was compiled with.
        URL resource = Collections.list(loader.getResources(library.substring(1))).stream()
                .max(Comparator.comparing(url -> url.getPath().contains("cuda-redist")))
                .orElseThrow(
                        () -> new SpadeException("The natives on the class path lack " + library + "; build again."));
        try (InputStream bytes = resource.openStream()) {
            Files.copy(bytes, in(folder, library));
        }
    }
}
