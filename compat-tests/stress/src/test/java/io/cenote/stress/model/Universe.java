package io.cenote.stress.model;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.jetbrains.lincheck.jvm.agent.LincheckInstrumentation;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.AdviceAdapter;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * The pools as the checker sees them: their classes as compiled, but what parks, tells the time, or starts threads is
 * replaced by its model in {@code io.cenote.stress.model.world}, whose time is a step of the schedule.
 *
 * <p>The checker knows classes by name and takes them from the class path, so each universe has names of its own,
 * {@code u1.io.cenote...}, and is appended to the class path as a jar.
 */
final class Universe {
    private static final String WORLD = "io/cenote/stress/model/world/";
    private static final String ATOMICS = "java/util/concurrent/atomic/";
    private static final String LOCK_SUPPORT = "java/util/concurrent/locks/LockSupport";

    private static final Map<String, String> REPLACED = Map.of(
            LOCK_SUPPORT,
            WORLD + "Parking",
            "java/util/concurrent/locks/ReentrantLock",
            WORLD + "Lock",
            "java/util/concurrent/ThreadPoolExecutor",
            WORLD + "Threads",
            "java/util/concurrent/ScheduledThreadPoolExecutor",
            WORLD + "Alarms",
            "io/cenote/engine/SomeStacks",
            WORLD + "NoStacks",
            "java/util/concurrent/ConcurrentHashMap",
            WORLD + "Table",
            "java/util/concurrent/ConcurrentHashMap$KeySetView",
            WORLD + "Table$Names",
            "java/util/ArrayList",
            "org/omg/cenote/Row",
            "java/util/concurrent/atomic/LongAdder",
            "org/omg/cenote/Count");

    /** Looks at much and changes nothing: reports, and orders of what is looked at again one by one. */
    private static final Set<String> ONE_STEP = Set.of(
            "io/cenote/engine/Explanation.timeout",
            "io/cenote/engine/Explanation.report",
            "io/cenote/engine/DriverCalls.running",
            "io/cenote/engine/SelfDeadlock.slotOf",
            "io/cenote/engine/Slots.coldestFirst",
            "io/cenote/engine/Housekeeper.periodNanos");

    /** Without the system's clock, what is replaced, and what is a tool of the tests alone. */
    private static final String PART_OF_IT =
            "io/cenote/(spi|engine|pool/.*|stress/model/(world|scenario))/(?!SystemTicker|InlineCalls|SomeStacks)[^/-]*[.]class";

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String prefix;
    private final List<String> names = new ArrayList<>();

    private Universe(String prefix) {
        this.prefix = prefix;
    }

    /** A universe in which some classes are others; their names with slashes. */
    static Universe with(Map<String, byte[]> instead) {
        Universe universe = new Universe("u" + NUMBERS.incrementAndGet() + "/");
        try {
            Map<String, byte[]> classes = new TreeMap<>();
            for (String module : new String[] {
                "io/cenote/engine/ManagedPool",
                "io/cenote/pool/channel/ChannelPoolProvider",
                "io/cenote/pool/lifo/LifoPoolProvider",
                "io/cenote/pool/condition/ConditionPoolProvider",
                "io/cenote/stress/model/Universe"
            }) {
                read(module, classes);
            }
            classes.putAll(instead);
            universe.append(classes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return universe;
    }

    /**
     * Has the checker rewrite all that a pool consists of: it does not see what it has not rewritten, and a pool is made
     * where it does not look. Classes that it knows of are rewritten when they are loaded, at no cost; and they are
     * loaded here, since what a class does when it is initialized is no part of any schedule.
     */
    void enter() throws ClassNotFoundException {
        List<String> own =
                names.stream().map(name -> (prefix + name).replace('/', '.')).toList();
        LincheckInstrumentation.INSTANCE.getInstrumentedClasses().addAll(own);
        for (String name : own) {
            Class.forName(name);
        }
    }

    /** A schedule of this universe. */
    Runnable schedule(String scenario, String pool, boolean strict) {
        try {
            return scenario("Schedule")
                    .getConstructor(String.class, String.class, boolean.class)
                    .newInstance(scenario, pool, strict);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** A fault of this universe. */
    Runnable canary(String kind) {
        try {
            return scenario("Canary").getConstructor(String.class).newInstance(kind);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private Class<? extends Runnable> scenario(String name) throws ClassNotFoundException {
        return Class.forName(prefix.replace('/', '.') + "io.cenote.stress.model.scenario." + name)
                .asSubclass(Runnable.class);
    }

    /** All classes of the module of one of them, by name. */
    private static void read(String one, Map<String, byte[]> classes) throws IOException {
        Path source;
        try {
            source = Path.of(Class.forName(one.replace('/', '.'))
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ReflectiveOperationException | java.net.URISyntaxException e) {
            throw new AssertionError(e);
        }
        if (Files.isDirectory(source)) {
            readAll(source, classes);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(source)) {
                readAll(jar.getPath("/"), classes);
            }
        }
    }

    private static void readAll(Path root, Map<String, byte[]> classes) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = root.relativize(file).toString();
                if (name.matches(PART_OF_IT)) {
                    classes.put(name.substring(0, name.length() - ".class".length()), Files.readAllBytes(file));
                }
            }
        }
    }

    private void append(Map<String, byte[]> classes) throws IOException {
        Path jar = Files.createTempFile("universe", ".jar");
        jar.toFile().deleteOnExit();
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
                entries.putNextEntry(new JarEntry(prefix + entry.getKey() + ".class"));
                entries.write(rewrite(entry.getKey(), entry.getValue()));
                entries.closeEntry();
                names.add(entry.getKey());
            }
        }
        Instrumentation instrumentation = ByteBuddyAgent.install();
        instrumentation.appendToSystemClassLoaderSearch(new JarFile(jar.toFile()));
    }

    private byte[] rewrite(String name, byte[] original) {
        boolean real = !name.startsWith(WORLD);
        ClassWriter writer = new ClassWriter(0);
        ClassVisitor renaming = new ClassRemapper(writer, new Remapper(Opcodes.ASM9) {
            @Override
            public String map(String type) {
                String other = real ? REPLACED.getOrDefault(type, type) : type;
                return other.startsWith("io/cenote/") ? prefix + other : other;
            }
        });
        new ClassReader(original).accept(real ? calling(name, renaming) : renaming, ClassReader.EXPAND_FRAMES);
        return writer.toByteArray();
    }

    private static ClassVisitor calling(String type, ClassVisitor next) {
        return new ClassVisitor(Opcodes.ASM9, next) {
            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                MethodVisitor written = super.visitMethod(access, name, descriptor, signature, exceptions);
                MethodVisitor method =
                        ONE_STEP.contains(type + "." + name) ? oneStep(written, access, name, descriptor) : written;
                return new MethodVisitor(Opcodes.ASM9, method) {
                    @Override
                    public void visitMethodInsn(int opcode, String owner, String called, String type, boolean itf) {
                        if (owner.equals("java/lang/invoke/VarHandle") || owner.startsWith(ATOMICS)) {
                            super.visitMethodInsn(Opcodes.INVOKESTATIC, WORLD + "World", "step", "()V", false);
                        }
                        if (owner.equals("java/lang/System")
                                        && (called.equals("nanoTime") || called.equals("getLogger"))
                                || owner.equals("java/lang/String") && called.equals("format")) {
                            super.visitMethodInsn(opcode, WORLD + "World", called, type, false);
                        } else if (owner.equals("java/lang/Thread")
                                && (called.equals("getStackTrace") || called.equals("getId"))) {
                            super.visitMethodInsn(
                                    Opcodes.INVOKESTATIC,
                                    WORLD + "World",
                                    called,
                                    type.replace("()", "(Ljava/lang/Thread;)"),
                                    false);
                        } else {
                            super.visitMethodInsn(opcode, owner, called, type, itf);
                        }
                    }
                };
            }
        };
    }

    /** The checker looks away for as long as the method runs. What it throws would be thrown out of the schedule. */
    private static MethodVisitor oneStep(MethodVisitor method, int access, String name, String descriptor) {
        return new AdviceAdapter(Opcodes.ASM9, method, access, name, descriptor) {
            @Override
            protected void onMethodEnter() {
                section("enterIgnoredSection");
            }

            @Override
            protected void onMethodExit(int opcode) {
                section("leaveIgnoredSection");
            }

            private void section(String what) {
                super.visitMethodInsn(
                        INVOKESTATIC, "org/jetbrains/lincheck/util/AnalysisSectionsKt", what, "()V", false);
            }
        };
    }
}
