package spade.record;

import spade.UsageException;

/**
 * How the best of a search are confirmed.
 *
 * @param members of the hall of fame, the best first; 0: none is confirmed
 * @param calibrations by how many draws of the calibration text each is pruned
 */
public record ConfirmationSettings(int members, int calibrations) {

    public ConfirmationSettings {
        if (members < 0 || calibrations < 1) {
            throw new UsageException("Nothing is confirmed with " + members + " formulas and " + calibrations
                    + " calibrations; give --confirm N and --calibration-draws of at least 1.");
        }
    }
}
