package spade.measure;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import spade.Progress;
import spade.evaluate.Material;
import spade.evaluate.Pass;
import spade.prune.ActivationFailure;
import spade.tensor.TensorFailure;

/**
 * Measures a batch of requests one after the other, and those that have their first blocks in common together: they are
 * a tree, which is walked depth first, and a pass forks where it branches. What is asked of one model whose blocks are
 * pruned as they come passes together too, as far as there is room. The answers are those of single passes.
 *
 * <p>The pass goes on along the branch of most requests when the others are done, so that at most 1 + log2(requests)
 * sets of hidden states exist at a time, and two where each request leaves the same path. A branch whose fork would
 * have no room on the device is measured from the first block on when the others are done.
 */
final class SharedPasses {

    /** Whether the hidden states of so many tokens have room on a model's device. */
    @FunctionalInterface
    interface Room {
        boolean fit(Workbench model, long tokens);
    }

    /** Judges by what weights and kept ranks leave of the device's memory. */
    static boolean fit(Workbench model, long tokens) {
        return model.bytes() + (double) tokens * model.bytesPerToken()
                <= model.placement().room();
    }

    private final List<Request> requests;
    private final Branches branches;
    /** By request. */
    private final List<Workbench> workbenches;

    private final Function<Workbench, Progress> heard;
    private final Room room;
    private final BooleanSupplier goesOn;
    private final Measurer.Answers answers;
    /** Places of requests that are to be measured together, from the first block on. */
    private final Deque<List<Integer>> open;
    /** Whether the measurement that comes next may be made; blocks that it shares may have passed for it already. */
    private boolean allowed;

    private boolean ended;

    /**
     * @param workbenches who answers a request
     * @param heard is told of the passes of a model
     * @param goesOn is asked before every measurement
     */
    SharedPasses(
            List<Request> requests,
            Function<Request, Workbench> workbenches,
            Function<Workbench, Progress> heard,
            Room room,
            BooleanSupplier goesOn,
            Measurer.Answers answers) {
        this.requests = requests;
        this.workbenches = requests.stream().map(workbenches).toList();
        this.heard = heard;
        this.room = room;
        this.goesOn = goesOn;
        this.answers = answers;
        this.branches = new Branches(requests);
        this.open = new ArrayDeque<>(branches.all());
    }

    /** Measures as long as it goes on. */
    void run() {
        while (!open.isEmpty() && isAllowed()) {
            List<Integer> places = open.remove();
            int first = places.get(0);
            if (places.size() == 1 || branches.passTogether(first, places.get(1))) {
                measure(workbenches.get(first), places);
            } else {
                new Tree(workbenches.get(first), requests.get(first)).walk(places);
            }
        }
    }

    /** How many of them pass together; one does in any case. */
    private int fitting(Workbench workbench, List<Integer> places) {
        int fitting = 0;
        for (long tokens = 0; fitting < places.size(); fitting++) {
            tokens += workbench.materials().tokens(requests.get(places.get(fitting)));
            if (fitting > 0 && !room.fit(workbench, tokens)) {
                break;
            }
        }
        return fitting;
    }

    /** What passes together, as far as there is room for it; the rest later. */
    private void measure(Workbench workbench, List<Integer> places) {
        int fitting = places.size() == 1 ? 1 : fitting(workbench, places);
        List<Integer> now = places.subList(0, fitting);
        if (fitting < places.size()) {
            open.addFirst(places.subList(fitting, places.size()));
        }
        List<Outcome> outcomes =
                workbench.measure(now.stream().map(requests::get).toList(), heard.apply(workbench));
        for (int i = 0; i < fitting; i++) {
            if (fitting > 1 && outcomes.get(i).mayBeTriedAgain()) {
                // Whether memory was missing for what passed together only shows when each is alone.
                open.add(List.of(now.get(i)));
            } else {
                answer(List.of(now.get(i)), outcomes.get(i));
            }
        }
    }

    private boolean isAllowed() {
        if (!allowed && !ended) {
            allowed = goesOn.getAsBoolean();
            ended = !allowed;
        }
        return allowed;
    }

    private void answer(List<Integer> places, Outcome outcome) {
        allowed = false;
        places.forEach(place -> answers.answered(place, outcome));
    }

    /** Requests with blocks in common. */
    private final class Tree {

        private final Workbench workbench;
        private final Lazy<Material> material;

        Tree(Workbench workbench, Request any) {
            this.workbench = workbench;
            this.material = new Lazy<>(() -> workbench.materials().of(any));
        }

        void walk(List<Integer> places) {
            walk(() -> Pass.begin(workbench.model(), List.of(material.get()), places.size()), places, 1);
        }

        /** @param sets of hidden states that there are with those of this pass */
        private void walk(Supplier<Pass> beginning, List<Integer> places, int sets) {
            List<Integer> rest = places;
            try (Pass pass = beginning.get()) {
                while (isAllowed()) {
                    Request first = requests.get(rest.get(0));
                    int common = branches.common(rest);
                    pass.share(rest.size());
                    pass.through(workbench.oneShot(first), common, heard.apply(workbench));
                    if (common == workbench.config().blocks()) {
                        answer(rest, Outcome.of(pass.losses().get(0)));
                        return;
                    }
                    List<List<Integer>> apart = branches.behind(rest, common);
                    apart.sort(Comparator.comparingInt(List::size));
                    rest = apart.remove(apart.size() - 1);
                    apart.forEach(branch -> leave(pass, branch, sets));
                }
            } catch (ActivationFailure | TensorFailure | OutOfMemoryError e) {
                // Whose failure it is, or whether memory was missing for the sharing only, shows when each is alone.
                rest.forEach(place -> open.add(List.of(place)));
            }
        }

        private void leave(Pass pass, List<Integer> branch, int sets) {
            if (!room.fit(workbench, (sets + 1) * material.get().tokens())) {
                open.add(branch);
            } else if (isAllowed()) {
                walk(() -> pass.fork(branch.size()), branch, sets + 1);
            }
        }
    }
}
