package spade.search;

import java.util.stream.DoubleStream;
import spade.Choice;

/** How losses on several targets become one. */
public enum Objective {
    /** A formula is as good as it is on average. */
    MEAN,
    /** A formula is as good as it is where it is worst. */
    WORST;

    /** Of losses by target. */
    public double of(DoubleStream losses) {
        return (this == MEAN ? losses.average() : losses.max()).orElseThrow();
    }

    @Override
    public String toString() {
        return Choice.label(this);
    }
}
