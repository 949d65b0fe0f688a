export const INCLUSIONS = ['migrate-first', 'gather-evidence', 'exempt'] as const;
/** What holds a plan's commands back, and can be overridden. */
export type Inclusion = (typeof INCLUSIONS)[number];
