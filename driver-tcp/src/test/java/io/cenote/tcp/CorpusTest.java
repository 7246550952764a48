package io.cenote.tcp;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Inputs that are interesting, or were found by the fuzzer once, and what a dull one makes of them. */
class CorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/corpus");
    private static final int MUTATIONS = 200;

    private static List<byte[]> inputs(String folder) throws IOException {
        try (Stream<Path> files = Files.list(CORPUS.resolve(folder))) {
            return files.sorted().map(CorpusTest::bytes).toList();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Each input as it is, and then with bytes changed or doubled; the same ones every time. */
    private static void feed(String folder, Consumer<byte[]> target) throws IOException {
        List<byte[]> inputs = inputs(folder);
        assertFalse(inputs.isEmpty());
        Random random = new Random(folder.hashCode());
        for (byte[] input : inputs) {
            target.accept(input);
            for (int i = 0; i < MUTATIONS && input.length > 0; i++) {
                target.accept(mutated(input, random));
            }
        }
    }

    private static byte[] mutated(byte[] input, Random random) {
        byte[] mutated = input.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(3)) {
                case 0 -> mutated[at] = (byte) random.nextInt();
                case 1 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                default -> {
                    byte[] longer = new byte[mutated.length + 1];
                    System.arraycopy(mutated, 0, longer, 0, at + 1);
                    System.arraycopy(mutated, at, longer, at + 1, mutated.length - at);
                    mutated = longer;
                }
            }
        }
        return mutated;
    }

    @Test
    void framesAreReadOrRefused() throws IOException {
        feed("frames", FuzzTargets::frames);
    }

    @Test
    void jsonIsReadOrRefused() throws IOException {
        feed("json", FuzzTargets::json);
    }

    @Test
    void urlsAreReadOrRefused() throws IOException {
        feed("url", FuzzTargets::url);
    }
}
