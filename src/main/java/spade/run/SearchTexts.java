package spade.run;

import java.util.Optional;
import spade.data.TokenWindows;

/**
 * What a search reads, disjoint.
 *
 * @param search candidates are measured on it
 * @param confirmation the best are confirmed on it; empty: they are not
 * @param report read once, at the end
 */
public record SearchTexts(TokenWindows search, Optional<TokenWindows> confirmation, TokenWindows report) {}
