import { type Disposition, ERROR_CATALOGUE, type ErrorCode, type ErrorFacts } from './error-catalog.ts';

/** Every failure this project raises: a code of the catalogue, its facts, and the foreign error as `cause`. */
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
    return ERROR_CATALOGUE[this.code].disposition;
  }
}

/** The catalogue's sentence with the facts put in; a fact that is missing stays visible as `{name}`. */
export function sentenceOf(code: ErrorCode, facts: ErrorFacts): string {
  return ERROR_CATALOGUE[code].sentence.replaceAll(/\{(\w+)\}/g, (hole, name: string) =>
    name in facts ? String(facts[name]) : hole,
  );
}
