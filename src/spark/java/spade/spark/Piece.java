package spade.spark;

import java.util.List;
import java.util.Optional;

/**
 * Requests that one task answers.
 *
 * @param places of the requests in their batch
 * @param before how it failed before, in words, where it is tried once more
 */
record Piece(List<Integer> places, Optional<String> before) {}
