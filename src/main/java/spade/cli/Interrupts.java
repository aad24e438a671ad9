package spade.cli;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What Ctrl-C does. */
final class Interrupts {

    private Interrupts() {}

    /**
     * From now on an interrupt asks a search to end after the measurement in flight, with everything confirmed and
     * written; a second one ends the program at once, which loses no more than that measurement.
     *
     * @param first says so
     * @param last says how to go on
     */
    static void stop(AtomicBoolean request, Runnable first, Runnable last) {
        handle(() -> {
            if (request.getAndSet(true)) {
                end(last);
            }
            first.run();
        });
    }

    /** From now on an interrupt ends the program at once, behind its last words. */
    static void endWith(Runnable last) {
        handle(() -> end(last));
    }

    /** From now on an interrupt does nothing: a terminal sends it to the processes of workers too. */
    static void ignore() {
        handle(() -> {});
    }

    /** Says that work was stopped, and the command line that goes on with it. */
    static void sayHowToGoOn(Display display, List<?> command) {
        display.line("Stopped; what was measured is kept. To go on:%n    %s", Invocation.of(command));
    }

    private static void end(Runnable last) {
        last.run();
        Runtime.getRuntime().halt(SearchSession.STOPPED);
    }

    private static void handle(Runnable interrupted) {
        try {
            // The class is in every JDK, but outside the standard; without it Ctrl-C ends the program at once.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handling = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            interrupted.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), handling);
        } catch (ReflectiveOperationException e) {
            // As if there were no handler.
        }
    }
}
