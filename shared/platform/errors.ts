import { type Disposition, ERROR_CATALOG, type ErrorCode, type ErrorFacts } from './error-catalog.ts';

/** Every error that this project throws: a code from the catalog, its facts, and the original error as `cause`. */
export class SweepError extends Error {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, facts: ErrorFacts = {}, options: { cause?: unknown } = {}) {
    super(sentenceOf(code, facts), options);
    this.name = 'SweepError';
    this.code = code;
    this.facts = facts;
  }

  get disposition(): Disposition {
    return ERROR_CATALOG[this.code].disposition;
  }
}

/** Whether an error is ours, with this code. */
export function hasCode(error: unknown, code: ErrorCode): error is SweepError {
  return error instanceof SweepError && error.code === code;
}

/** The code of a system or library error, for example `ECONNRESET`; null if it has none. */
export function systemCodeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The catalog's sentence with its placeholders filled in. A missing fact stays visible as `{name}`. */
export function sentenceOf(code: ErrorCode, facts: ErrorFacts): string {
  return ERROR_CATALOG[code].sentence.replaceAll(/\{(\w+)\}/g, (hole, name: string) =>
    name in facts ? String(facts[name]) : hole,
  );
}
