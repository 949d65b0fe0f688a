import type { FleetResult } from '../shared/report/tally.ts';

/** Exit statuses of the process. */
export const EXIT_STATUS = {
  NOTHING_OPEN: 0,
  OPEN: 1,
  WRONG_USAGE: 2,
  NOT_ALL_READ: 3,
  FAILED: 4,
  INTERRUPTED: 130,
  OUTPUT_CLOSED: 141,
} as const;
export type ExitStatus = (typeof EXIT_STATUS)[keyof typeof EXIT_STATUS];

/** Meanings for the reference documentation and the help of commands that judge clusters. */
export const EXIT_STATUS_MEANINGS: Readonly<Record<ExitStatus, string>> = {
  0: 'all clusters read, and nothing is open',
  1: 'something is OPEN and not exempt',
  2: 'wrong usage, configuration or input',
  3: 'nothing open in the clusters that were read, but some could not be read or determined',
  4: 'the tool itself failed',
  130: 'interrupted',
  141: 'the reader of the output closed the pipe',
};

/** Meanings that a command overrides; null if the command never uses the status. */
export type ExitStatusMeanings = Partial<Readonly<Record<ExitStatus, string | null>>>;

/** Each exit status that a command can return, with its meaning, for its help. */
export function exitStatusesOf(own: ExitStatusMeanings = {}): (readonly [status: string, said: string])[] {
  return Object.entries({ ...EXIT_STATUS_MEANINGS, ...own }).flatMap(([status, said]) =>
    said === null ? [] : [[status, said] as const],
  );
}

/** The exit status of a scan. Exempt clusters cause neither 1 nor 3. */
export function exitStatusOf({ openNotExempt, allKnown }: FleetResult): ExitStatus {
  if (openNotExempt > 0) return EXIT_STATUS.OPEN;
  return allKnown ? EXIT_STATUS.NOTHING_OPEN : EXIT_STATUS.NOT_ALL_READ;
}

/** Thrown when a command is interrupted by a signal. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}
