/** How long a fault lasts by default: only the first attempt of each target fails, or every attempt. */
type DefaultDuration = 'FIRST' | 'ALWAYS';

interface FaultKind {
  readonly defaultDuration: DefaultDuration;
  /** What `=` sets: Retry-After or a delay; null if the fault takes no value. */
  readonly valueMs: number | null;
  /** The methods affected if the rule names no target. */
  readonly methods: string;
}

/** Every fault, by its name in `--faults`. */
export const FAULT_KINDS = {
  '403': { defaultDuration: 'ALWAYS', valueMs: null, methods: 'container.*' },
  'service-disabled': { defaultDuration: 'ALWAYS', valueMs: null, methods: 'container.*' },
  '404': { defaultDuration: 'ALWAYS', valueMs: null, methods: 'container.*.get' },
  '429': { defaultDuration: 'FIRST', valueMs: 1000, methods: 'container.*' },
  '500': { defaultDuration: 'FIRST', valueMs: null, methods: 'container.*' },
  '503': { defaultDuration: 'FIRST', valueMs: 1000, methods: 'container.*' },
  slow: { defaultDuration: 'FIRST', valueMs: 3000, methods: 'container.*' },
  hung: { defaultDuration: 'ALWAYS', valueMs: null, methods: 'container.*' },
  reset: { defaultDuration: 'FIRST', valueMs: null, methods: 'container.*' },
  truncated: { defaultDuration: 'FIRST', valueMs: null, methods: 'container.*' },
  malformed: { defaultDuration: 'FIRST', valueMs: null, methods: 'container.*' },
  'operation-fails': { defaultDuration: 'FIRST', valueMs: null, methods: 'container.*.update' },
  'operation-partial': { defaultDuration: 'FIRST', valueMs: null, methods: 'container.*.update' },
  'operation-hangs': { defaultDuration: 'FIRST', valueMs: null, methods: 'container.*.update' },
  'operation-canceled': { defaultDuration: 'FIRST', valueMs: null, methods: 'container.*.update' },
  'list-missing-location': { defaultDuration: 'ALWAYS', valueMs: null, methods: 'container.clusters.list' },
  'late-rows': { defaultDuration: 'ALWAYS', valueMs: 30_000, methods: 'bigquery.tabledata.insertAll' },
  'row-refused': { defaultDuration: 'FIRST', valueMs: null, methods: 'bigquery.tabledata.insertAll' },
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof FAULT_KINDS;

export function isFaultName(word: string): word is FaultName {
  return Object.hasOwn(FAULT_KINDS, word);
}
