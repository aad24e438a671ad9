package spade.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import spade.measure.Placement;
import spade.tensor.Device;

/**
 * Which workers there are, and how their processes are started.
 *
 * @param placements of the workers; the first is this process, the others have processes of their own
 * @param threads of one operation, in every worker alike: with another number the last digits may differ
 * @param command that starts a process which calls {@link WorkerService#serve}
 * @param patience how long a worker that measures may say nothing, behind any block, before it is taken for dead
 */
public record WorkerPlan(List<Placement> placements, int threads, List<String> command, Duration patience) {

    /** A block of a large model that is read anew for every use may take minutes on a busy disk. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    public WorkerPlan {
        placements = List.copyOf(placements);
        command = List.copyOf(command);
    }

    /** What workers are called: by their devices, with numbers where several share one. */
    public List<String> names() {
        List<Device> devices = placements.stream().map(Placement::device).toList();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            Device device = devices.get(i);
            long before = devices.subList(0, i).stream().filter(device::equals).count();
            boolean alone = devices.stream().filter(device::equals).count() == 1;
            names.add(alone ? device.toString() : device + "#" + (before + 1));
        }
        return names;
    }
}
