package spade.evaluate;

/**
 * What a model says of the tokens of one unit, all but the first.
 *
 * @param logs their log-likelihoods, in nats, each given the tokens before it
 * @param likeliest whether no token was likelier
 */
public record TokenLikelihoods(float[] logs, boolean[] likeliest) {}
