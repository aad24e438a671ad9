package spade.measure;

import spade.model.Residency;
import spade.tensor.Device;

/**
 * Where and how measurements are made, as far as no number depends on it but by the order in which a device adds.
 *
 * @param device where the passes run
 * @param residency which weights stay on the device
 * @param sharers how many processes of a run share the device and its memory, this one included
 */
public record Placement(Device device, Residency residency, int sharers) {

    /** A device for one process alone. */
    public Placement(Device device, Residency residency) {
        this(device, residency, 1);
    }

    /** The bytes that weights and what is kept beside them may take together, of this process's share. */
    double room() {
        return device.room() / sharers;
    }

    /** The bytes of the device's room that are the other processes'. */
    long taken() {
        return Math.round(device.room() - room());
    }
}
