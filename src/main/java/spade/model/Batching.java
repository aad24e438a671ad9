package spade.model;

import spade.tensor.Device;

/**
 * How much goes through a model at once: enough to keep the device's matrix products busy, and so little that the
 * intermediate results stay in a CPU's caches, or small beside a GPU's memory.
 *
 * @param tokens that go through a block together
 * @param rows positions whose logits exist together
 */
record Batching(int tokens, int rows) {

    /** Larger tensors are mapped anew each time they are made, and their pages cost more than larger products save. */
    private static final Batching CPU = new Batching(1024, 128);

    private static final Batching GPU = new Batching(16_384, 2048);

    static Batching of(Device device) {
        return device.equals(Device.CPU) ? CPU : GPU;
    }
}
