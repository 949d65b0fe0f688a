/** How long, how often and how much a Google API is asked. */
export interface TransportLimits {
  /** One call with all its attempts and the waits between them. */
  readonly budgetMs: number;
  readonly attemptMs: number;
  readonly attempts: number;
  /** Before the second attempt, and doubled from then on; each is lengthened at random, to twice as long at most. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** One answer, inflated. */
  readonly answerBytes: number;
}

/**
 * The clients' own default is 20 s an attempt; listing a project of hundreds of clusters can take longer.
 * The budget outlasts a quota that is counted by the minute.
 */
export const DEFAULT_LIMITS: TransportLimits = {
  budgetMs: 90_000,
  attemptMs: 30_000,
  attempts: 6,
  firstWaitMs: 500,
  longestWaitMs: 30_000,
  answerBytes: 64 * 1024 * 1024,
};
