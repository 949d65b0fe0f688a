/** The ways to ask for usage and callers, as options have them. */

export const USAGE_CHOICES = ['auto', 'proxy', 'probe', 'monitoring', 'none'] as const;
/** `--usage`: where to learn whether the port is used. */
export type UsageChoice = (typeof USAGE_CHOICES)[number];

export const CALLER_CHOICES = ['off', 'pods', 'pods+configmaps'] as const;
/** `--callers`: where to look for the workloads that use the port. */
export type CallerChoice = (typeof CALLER_CHOICES)[number];
