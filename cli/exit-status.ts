import type { FleetResult } from '../shared/report/tally.ts';

/** What the process ends with. */
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

/** For the reference, and the help of commands that judge clusters. */
export const EXIT_STATUS_SAID: Readonly<Record<ExitStatus, string>> = {
  0: 'all clusters read, and nothing is open',
  1: 'something is OPEN and not exempt',
  2: 'wrong usage, configuration or input',
  3: 'nothing open in the clusters that were read, but some could not be read or determined',
  4: 'the tool itself failed',
  130: 'interrupted',
  141: 'the reader of the output closed the pipe',
};

/** A command's own meanings in place of those; null: it never ends so. */
export type OwnMeanings = Partial<Readonly<Record<ExitStatus, string | null>>>;

/** For a command's help: each status that it may end with, and what that means. */
export function exitStatusesOf(own: OwnMeanings = {}): (readonly [status: string, said: string])[] {
  return Object.entries({ ...EXIT_STATUS_SAID, ...own }).flatMap(([status, said]) =>
    said === null ? [] : [[status, said] as const],
  );
}

/** Exempt clusters raise neither 1 nor 3. */
export function exitStatusOf({ openNotExempt, allKnown }: FleetResult): ExitStatus {
  if (openNotExempt > 0) return EXIT_STATUS.OPEN;
  return allKnown ? EXIT_STATUS.NOTHING_OPEN : EXIT_STATUS.NOT_ALL_READ;
}

/** Why a command was stopped from outside; the reason of the context's interruption. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}
