/**
 * The score profile: everything a formula can see of a model's scores, a few megabytes, without model or device.
 *
 * <p>Start at {@link spade.profile.Distribution}.
 */
@NullMarked
package spade.profile;

import org.jspecify.annotations.NullMarked;
