package spade.measure;

import spade.model.Residency;
import spade.tensor.Device;

/**
 * Where and how measurements are made, as far as no number depends on it but by the order in which a device adds.
 *
 * @param device where the passes run
 * @param residency which weights stay on the device
 */
public record Placement(Device device, Residency residency) {}
