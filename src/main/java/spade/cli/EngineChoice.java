package spade.cli;

import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import spade.UsageException;
import spade.measure.Workbench;
import spade.tensor.natives.Natives;
import spade.worker.Engine;
import spade.worker.Workers;

/**
 * What {@code --engine} says.
 *
 * @param address {@code local}, or where an engine finds its machines
 */
record EngineChoice(String address) {

    static final String LOCAL = "local";

    /** Whether this machine measures alone. */
    boolean isLocal() {
        return address.equals(LOCAL);
    }

    /** Fails unless there is such an engine, and one device for this process beside it. */
    void require(int devices, String named) {
        if (isLocal()) {
            return;
        }
        if (devices > 1) {
            throw new UsageException(
                    "--device " + named + " names " + devices + " devices, and with --engine " + address
                            + " every worker has one of its own; name the one of this process, or leave out --engine.");
        }
        engine().require(address);
    }

    /** Threads of an operation where {@code --threads} does not say it; empty: as without an engine. */
    Optional<Integer> threads() {
        return isLocal() ? Optional.empty() : Optional.of(engine().threads(address));
    }

    /** How many workers there will be, as far as that is known. */
    int workers() {
        return engine().workers(address);
    }

    Workers start(List<Workbench> models, Display display) {
        Engine.Plan plan = new Engine.Plan(address, Natives.threads(), WorkerCommand.classPath());
        return engine().workers(plan, models, sentence -> display.line("%s", sentence), display);
    }

    private Engine engine() {
        try {
            return ServiceLoader.load(Engine.class, Engine.class.getClassLoader())
                    .findFirst()
                    .orElseThrow(this::missing);
        } catch (ServiceConfigurationError e) { // Named by what another build has left.
            throw missing();
        }
    }

    private UsageException missing() {
        return new UsageException("--engine " + address
                + " measures on a cluster of Apache Spark, and this build goes without it; build with"
                + " 'mvn -Pspark package', see src/site/markdown/cluster.md, or leave out --engine.");
    }
}
