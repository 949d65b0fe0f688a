import type { EvidenceEntry, ReportedNode, Sample } from '../../shared/model/rows/parts.ts';
import type { PortState } from '../../shared/model/words.ts';
import { addReading } from '../../shared/stages/judge/evidence/add-reading.ts';

export const HOUR_MS = 3_600_000;
export const T0_MS = Date.UTC(2026, 10, 24, 3);
export const at = (hours: number) => new Date(T0_MS + hours * HOUR_MS).toISOString();
export const POLICY = {
  quietMs: 24 * HOUR_MS,
  minimumWindowMs: HOUR_MS,
  coveragePercent: null,
  isAccepted: () => false,
};

export const NODE: ReportedNode = {
  node: 'n',
  uid: 'uid-1',
  pool: 'a',
  created_at: at(-720),
  effective_port: null,
  reason: null,
};

/** By default, a kubelet that started 30 days before T0 and received no requests. */
export interface Reading {
  readonly hours: number;
  readonly requests?: number;
  readonly startedHours?: number | null;
  readonly node?: Partial<ReportedNode>;
  readonly setting?: PortState;
  /** The node is not there. */
  readonly without?: boolean;
  /** Earlier samples, by default of the same process, as a probe's log contains them. */
  readonly before?: readonly Pick<Reading, 'hours' | 'requests' | 'startedHours'>[];
}

/** The samples of one reading; a response that was cut has none. */
export function samplesOf({
  hours,
  requests = 0,
  startedHours = -720,
  node,
  before = [],
}: Reading): Sample[] {
  if (node?.reason === 'TRUNCATED') return [];
  return [...before, { hours, requests, startedHours }].map((taken) => {
    const { requests: counted = 0, startedHours: started = startedHours } = taken;
    return {
      node: 'n',
      pool: node?.pool === undefined ? NODE.pool : node.pool,
      sampled_at: at(taken.hours),
      process_started_at: started === null ? null : at(started),
      route: null,
      requests: counted,
      paths: counted === 0 ? [] : [{ path: 'stats', method: 'GET', requests: counted }],
    };
  });
}

/** The evidence of the node after one more reading. */
export function read(entries: readonly EvidenceEntry[], reading: Reading): EvidenceEntry[] {
  const { hours, setting = 'ENABLED', without = false } = reading;
  const node: ReportedNode = { ...NODE, ...reading.node };
  const samples = without ? [] : samplesOf(reading);
  return addReading(entries, {
    readAt: at(hours),
    nodes: without ? [] : [node],
    samples,
    ports: new Map([
      ['a', setting],
      ['b', setting],
    ]),
    otherPort: 'UNKNOWN',
  });
}
