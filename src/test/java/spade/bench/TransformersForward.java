package spade.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import spade.Json;
import spade.data.TokenWindows;
import spade.measure.Conditions;
import spade.tensor.natives.Natives;

/**
 * The forward pass of Hugging Face transformers over the same windows, timed by a Python of the user's.
 *
 * @param versions of torch and transformers
 * @param seconds of the best of its passes
 * @param perplexity of the dense model
 */
record TransformersForward(String versions, double seconds, double perplexity) {

    static TransformersForward time(Path python, Conditions protocol, TokenWindows text) {
        try {
            Path tokens = Files.createTempFile("tokens", ".json");
            Path script = Files.createTempFile("forward", ".py");
            try (InputStream source = TransformersForward.class.getResourceAsStream("transformers_forward.py")) {
                Files.writeString(tokens, Json.line(text.tokens()));
                Files.write(script, source.readAllBytes());
                return run(List.of(
                        python.toString(),
                        script.toString(),
                        protocol.model().toString(),
                        tokens.toString(),
                        protocol.dtype().toString(),
                        String.valueOf(Natives.threads())));
            } finally {
                Files.delete(tokens);
                Files.delete(script);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TransformersForward run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (output.isBlank()) {
            throw new IllegalStateException("No figure came from " + command);
        }
        return new ObjectMapper().readValue(output.lines().toList().get(0), TransformersForward.class);
    }
}
