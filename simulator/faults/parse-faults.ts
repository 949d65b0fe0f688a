import { SweepError } from '../../shared/platform/errors.ts';
import { FAULT_KINDS, type FaultName, isFaultName } from './kinds.ts';

export interface FaultRule {
  readonly fault: FaultName;
  /** Retry-After or delay in milliseconds; null for a fault that has neither. */
  readonly valueMs: number | null;
  /** Share of the targets that are struck, above 0 and up to 1. */
  readonly rate: number;
  /** How many attempts of a target fail before it answers; Infinity: all of them. */
  readonly times: number;
  /** What is struck: all must fit. */
  readonly targets: readonly FaultTarget[];
}

export interface FaultTarget {
  readonly of: 'METHOD' | 'RESOURCE';
  readonly name: RegExp;
}

const RULE =
  /^(?<word>[a-z0-9-]+)(?:=(?<value>\d+(?:ms|s)))?(?::(?<rate>[\d.]+))?(?:\*(?<times>\d+|always))?(?<targets>(?:@[\w./*-]+)*)$/;

/**
 * The language of `--faults`: rules separated by commas; of several rules that fit a call the first one strikes.
 *
 * ```
 * rule    = fault ["=" value] [":" rate] ["*" times] {"@" target}
 * fault   = 403 | service-disabled | 404 | 429 | 500 | 503 | slow | hung | reset | truncated | malformed
 *         | list-missing-location | row-refused (the first row of a BigQuery insert)
 * value   = whole number with ms or s: Retry-After of 429 and 503 (usually 1s), delay of slow (usually 3s)
 * rate    = share of the targets that are struck, such as 0.1; usually all of them
 * times   = how many attempts of a target fail, or `always`
 * target  = method such as container.clusters.list, or resource such as projects/p-0007 with all that is below it;
 *           `*` stands for anything; several targets must all fit
 * ```
 *
 * Without `*`, 429, 500, 503, slow, reset, truncated, malformed and row-refused strike the first attempt of each target, and the
 * others every attempt. Without `@`, calls of GKE are struck: 404 at what is got by name, list-missing-location at
 * lists. Examples: `403:0.1,429=2s:0.05`, `503*always@folders/900000000000`, `hung@container.clusters.list@projects/p-0007`.
 *
 * @throws SweepError FAULTS_INVALID
 */
export function parseFaults(text: string): FaultRule[] {
  return text
    .split(',')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '')
    .map(parseRule);
}

function parseRule(rule: string): FaultRule {
  const { word = '', value, rate = '1', times, targets = '' } = RULE.exec(rule)?.groups ?? {};
  const refuse = (detail: string): never => {
    throw new SweepError('FAULTS_INVALID', { rule, detail });
  };
  if (word === '') return refuse('a rule is FAULT[=VALUE][:RATE][*TIMES][@TARGET]');
  if (!isFaultName(word)) return refuse(`${word} is none of ${Object.keys(FAULT_KINDS).join(', ')}`);
  const kind = FAULT_KINDS[word];
  if (value !== undefined && kind.valueMs === null) return refuse(`${word} takes no value`);
  if (!(Number(rate) > 0 && Number(rate) <= 1)) return refuse('a rate is above 0 and at most 1');
  if (times === '0') return refuse('at least one attempt must fail');
  return {
    fault: word,
    valueMs: value === undefined ? kind.valueMs : millisecondsOf(value),
    rate: Number(rate),
    times: timesOf(times, kind.lasting),
    targets: (targets === '' ? [kind.methods] : targets.slice(1).split('@')).map(targetOf),
  };
}

/** A pattern with a slash is of resources, one without of methods. */
function targetOf(pattern: string): FaultTarget {
  const name = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  return { of: pattern.includes('/') ? 'RESOURCE' : 'METHOD', name };
}

const millisecondsOf = (value: string): number =>
  Number.parseInt(value, 10) * (value.endsWith('ms') ? 1 : 1000);

function timesOf(times: string | undefined, lasting: 'FIRST' | 'ALWAYS'): number {
  if (times === undefined) return lasting === 'ALWAYS' ? Number.POSITIVE_INFINITY : 1;
  return times === 'always' ? Number.POSITIVE_INFINITY : Number(times);
}
