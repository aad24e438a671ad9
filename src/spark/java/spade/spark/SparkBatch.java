package spade.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import spade.Lines;
import spade.Progress;
import spade.SpadeException;
import spade.measure.Measurer;
import spade.measure.Outcome;
import spade.measure.Request;
import spade.measure.Units;
import spade.worker.News;

/**
 * Requests that executors answer together. Spark tries a task that fails once more elsewhere; what fails with others is
 * then tried alone, and what fails alone has failed.
 */
final class SparkBatch {

    /** Every executor has a task behind the one that it measures, and does not wait for a look. */
    private static final long POLL_MILLIS = 20;

    private static final int POLLS_A_LOOK = 25;

    private final SparkWorkers workers;
    private final Cluster cluster;
    private final List<Request> requests;
    private final Measurer.Answers answers;
    private final Progress progress;
    private final long limitSeconds;
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private final List<Flight> flights = new ArrayList<>();
    private int answered;
    private int executors;
    private boolean going = true;

    SparkBatch(
            SparkWorkers workers,
            Cluster cluster,
            List<Request> requests,
            Measurer.Answers answers,
            Progress progress) {
        this.workers = workers;
        this.cluster = cluster;
        this.requests = requests;
        this.answers = answers;
        this.progress = progress;
        this.limitSeconds = cluster.conf().getTimeAsSeconds(Settings.TASK_LIMIT, "1h");
    }

    void add(Units.Unit unit) {
        waiting.add(new Piece(unit.places(), Optional.empty()));
    }

    /** Measures what was added, until it is to end. */
    void measure(BooleanSupplier goesOn) {
        try {
            for (int polls = 0; true; polls++) {
                if (polls % POLLS_A_LOOK == 0) {
                    cluster.requireRunning();
                    executors = cluster.size();
                    cluster.watch().notes().forEach(workers::note);
                    workers.show(now());
                }
                handOut(goesOn);
                if (flights.isEmpty() && (!going || waiting.isEmpty())) {
                    return;
                }
                if (!land(goesOn)) {
                    flights.forEach(this::endIfLate);
                    Cluster.sleep(POLL_MILLIS);
                }
            }
        } finally {
            flights.forEach(Flight::cancel);
            cluster.watch().notes().forEach(workers::note);
            workers.show(List.of());
        }
    }

    private List<Busy.Now> now() {
        return flights.stream()
                .flatMap(flight -> cluster.watch().running(flight.unit()).stream()
                        .map(running -> new Busy.Now(running.worker(), title(flight.piece()), running.since())))
                .toList();
    }

    private String title(Piece piece) {
        int first = piece.places().get(0);
        return answers.title(first, requests.get(first), piece.places().size());
    }

    /** Keeps as many units on their way as are measured, and as many waiting behind them, so that no executor waits. */
    private void handOut(BooleanSupplier goesOn) {
        while (going && !waiting.isEmpty() && flights.size() < 2 * executors) {
            if (!goesOn.getAsBoolean()) {
                stop();
                return;
            }
            Piece piece = waiting.remove();
            long unit = workers.nextUnit();
            List<Request> own = piece.places().stream().map(requests::get).toList();
            flights.add(new Flight(piece, unit, cluster.submit(workers.task(unit, own), unit)));
        }
    }

    /** What is being measured ends as it would; nothing else begins. */
    private void stop() {
        going = false;
        flights.stream()
                .filter(flight -> cluster.watch().running(flight.unit()).isEmpty())
                .forEach(Flight::cancel);
    }

    private void endIfLate(Flight flight) {
        cluster.watch().running(flight.unit()).ifPresent(running -> {
            double seconds = (System.nanoTime() - running.since()) / 1e9;
            if (seconds > limitSeconds && !flight.isCancelled()) {
                flight.late(Lines.format(
                        "worker %s, ended after %.0f s (%s)", running.worker(), seconds, Settings.TASK_LIMIT));
                workers.note(Lines.format(
                        "Worker %s has measured for %.0f s, longer than %s; it is ended.",
                        running.worker(), seconds, Settings.TASK_LIMIT));
            }
        });
    }

    /** Hears of units that are over; whether there are any. */
    private boolean land(BooleanSupplier goesOn) {
        List<Flight> over = flights.stream().filter(Flight::isDone).toList();
        flights.removeAll(over);
        for (Flight flight : over) {
            try {
                hear(flight, flight.answer());
            } catch (ExecutionException | CancellationException e) {
                failed(flight, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SpadeException("Interrupted while executors were measuring.", e);
            }
            cluster.watch().forget(flight.unit());
        }
        if (!over.isEmpty()) {
            progress.report("measuring on " + executors + " executors", answered, requests.size());
            if (going && !flights.isEmpty() && !goesOn.getAsBoolean()) {
                stop();
            }
        }
        return !over.isEmpty();
    }

    private void hear(Flight flight, UnitAnswer answer) {
        workers.worked(answer);
        Piece piece = flight.piece();
        Set<Integer> open = new HashSet<>(piece.places());
        for (String line : answer.news()) {
            if (Wire.read(line, News.class) instanceof News.Answered each) {
                int place = piece.places().get(each.place());
                if (!open.remove(place)) {
                    continue;
                }
                if (each.outcome().mayBeTriedAgain() && piece.places().size() > 1) {
                    again(place, Optional.empty());
                } else {
                    answer(answer.worker(), place, each.outcome());
                }
            }
        }
        if (going) {
            open.forEach(place -> again(place, piece.before()));
        }
    }

    /** Neither attempt gave an answer, or it took too long. Whose fault that was shows when each is alone. */
    private void failed(Flight flight, Exception failure) {
        Optional<String> late = flight.late();
        if (flight.isCancelled() && late.isEmpty()) {
            return; // It had not begun.
        }
        cluster.requireRunning();
        Piece piece = flight.piece();
        List<String> how = late.map(List::of).orElseGet(() -> failures(flight, failure));
        boolean first = late.isPresent() && piece.before().isEmpty();
        if (piece.places().size() > 1 || first) {
            piece.places().forEach(place -> again(place, late));
            return;
        }
        List<String> all = new ArrayList<>(piece.before().map(List::of).orElse(List.of()));
        all.addAll(how);
        String worker = all.isEmpty() ? "" : all.get(all.size() - 1).replaceFirst("^worker (\\S+), .*", "$1");
        answer(
                worker,
                piece.places().get(0),
                Outcome.failed((all.size() == 1 ? "It failed: " : "It failed on every attempt: ")
                        + String.join("; ", all) + "."));
    }

    /** As Spark's events tell it, which arrive a little later. */
    private List<String> failures(Flight flight, Exception failure) {
        for (int i = 0; i < POLLS_A_LOOK && !cluster.watch().isOver(flight.unit()); i++) {
            Cluster.sleep(POLL_MILLIS);
        }
        List<String> told = cluster.watch().failures(flight.unit());
        return told.isEmpty() ? List.of(Watch.firstLine(String.valueOf(failure.getMessage()))) : told;
    }

    private void again(int place, Optional<String> before) {
        waiting.addFirst(new Piece(List.of(place), before));
    }

    private void answer(String worker, int place, Outcome outcome) {
        answered++;
        answers.answeredBy(worker, place, outcome);
    }
}
