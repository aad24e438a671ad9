package spade.demo;

/**
 * The learning rate: a linear warm-up, then half a cosine down to nothing.
 *
 * @param peak the highest rate
 * @param warmup steps until it is reached
 */
record Schedule(double peak, int warmup) {

    /**
     * @param step from 0
     * @param done share of the training that is behind, 0 to 1
     */
    double rate(int step, double done) {
        double rising = Math.min(1, (step + 1.0) / warmup);
        double falling = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
        return peak * rising * falling;
    }
}
