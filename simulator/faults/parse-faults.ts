import { SweepError } from '../../shared/platform/errors.ts';
import { FAULT_KINDS, type FaultName, isFaultName } from './fault-kinds.ts';

export interface FaultRule {
  readonly fault: FaultName;
  /** Retry-After or delay in milliseconds; null for a fault without either. */
  readonly valueMs: number | null;
  /** Share of the targets that fail, above 0 and up to 1. */
  readonly rate: number;
  /** How many attempts of a target fail before it succeeds; Infinity: all of them. */
  readonly times: number;
  /** The calls affected: every target must match. */
  readonly targets: readonly FaultTarget[];
}

export interface FaultTarget {
  readonly of: 'METHOD' | 'RESOURCE';
  readonly name: RegExp;
}

const RULE =
  /^(?<word>[a-z0-9-]+)(?:=(?<value>\d+(?:ms|s)))?(?::(?<rate>[\d.]+))?(?:\*(?<times>\d+|always))?(?<targets>(?:@[\w./*-]+)*)$/;

/**
 * The syntax of `--faults`: rules separated by commas. If several rules match a call, the first one applies.
 *
 * ```
 * rule    = fault ["=" value] [":" rate] ["*" times] {"@" target}
 * fault   = 403 | service-disabled | 404 | 429 | 500 | 503 | slow | hung | reset | truncated | malformed
 *         | list-missing-location | row-refused (the first row of a BigQuery insert)
 *         | operation-fails | operation-partial | operation-hangs | operation-canceled (of the started operation)
 *         | late-rows (queries see the rows of a BigQuery streaming insert only after the delay)
 * value   = integer with ms or s: Retry-After of 429 and 503 (default 1s), delay of slow (default 3s) and of late-rows
 *           (default 30s)
 * rate    = share of the targets that fail, such as 0.1 (default: all)
 * times   = number of attempts of a target that fail, or `always`
 * target  = method such as container.clusters.list, or resource such as projects/p-0007 with everything below it;
 *           `*` is a wildcard; if there are several targets, all must match
 * ```
 *
 * Without `*`, 429, 500, 503, slow, reset, truncated, malformed, row-refused and those of operations affect the first
 * attempt of each target, and the others affect every attempt. Without `@`, GKE calls are affected: 404 affects `get`
 * methods, list-missing-location affects lists, and those of operations affect updates. Examples:
 * `403:0.1,429=2s:0.05`, `503*always@folders/900000000000`, `hung@container.clusters.list@projects/p-0007`,
 * `operation-hangs@container.nodePools.create`.
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
  if (word === '') return refuse('a rule must be FAULT[=VALUE][:RATE][*TIMES][@TARGET]');
  if (!isFaultName(word))
    return refuse(`unknown fault ${word}; use one of ${Object.keys(FAULT_KINDS).join(', ')}`);
  const kind = FAULT_KINDS[word];
  if (value !== undefined && kind.valueMs === null) return refuse(`${word} takes no value`);
  if (!(Number(rate) > 0 && Number(rate) <= 1)) return refuse('the rate must be above 0 and at most 1');
  if (times === '0') return refuse('the number of failing attempts must be at least 1');
  return {
    fault: word,
    valueMs: value === undefined ? kind.valueMs : millisecondsOf(value),
    rate: Number(rate),
    times: timesOf(times, kind.defaultDuration),
    targets: (targets === '' ? [kind.methods] : targets.slice(1).split('@')).map(targetOf),
  };
}

/** A pattern with a slash matches resources; any other matches methods. */
function targetOf(pattern: string): FaultTarget {
  const name = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  return { of: pattern.includes('/') ? 'RESOURCE' : 'METHOD', name };
}

const millisecondsOf = (value: string): number =>
  Number.parseInt(value, 10) * (value.endsWith('ms') ? 1 : 1000);

function timesOf(times: string | undefined, defaultDuration: 'FIRST' | 'ALWAYS'): number {
  if (times === undefined) return defaultDuration === 'ALWAYS' ? Number.POSITIVE_INFINITY : 1;
  return times === 'always' ? Number.POSITIVE_INFINITY : Number(times);
}
