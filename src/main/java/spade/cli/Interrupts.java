package spade.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C once asks a search to end after the measurement in flight, with everything confirmed and written; twice ends
 * the program at once, which loses no more than that measurement.
 */
final class Interrupts {

    private static final int STOPPED = 130;

    private Interrupts() {}

    /** From now on interrupts go to a search. */
    static void stop(AtomicBoolean request, Runnable first) {
        Runnable interrupted = new Runnable() {

            private boolean again;

            @Override
            public synchronized void run() {
                if (again) {
                    Runtime.getRuntime().halt(STOPPED);
                }
                again = true;
                request.set(true);
                first.run();
            }
        };
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
