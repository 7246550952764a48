package io.cenote.compare;

import picocli.CommandLine.Option;

/** The options of every command that runs pools. */
final class PoolOptions {
    @Option(names = "--pools", paramLabel = "names of pools, separated by commas")
    String pools;

    @Option(names = "--cp", paramLabel = "jars, separated as on a class path")
    String jars;

    @Option(names = "--json", paramLabel = "a file, or - for standard output")
    String json;

    @Option(names = {"-h", "--help"})
    boolean help;
}
