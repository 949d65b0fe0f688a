/** How long a fault lasts where its rule does not say: the first attempt of each target, or every one. */
type Lasting = 'FIRST' | 'ALWAYS';

interface FaultKind {
  readonly lasting: Lasting;
  /** What `=` sets: the seconds of Retry-After, or how late the answer is; null where nothing can be set. */
  readonly valueMs: number | null;
  /** The methods it strikes where its rule names no target. */
  readonly methods: string;
}

/** Everything that can go wrong, by the word that asks for it. */
export const FAULT_KINDS = {
  '403': { lasting: 'ALWAYS', valueMs: null, methods: 'container.*' },
  'service-disabled': { lasting: 'ALWAYS', valueMs: null, methods: 'container.*' },
  '404': { lasting: 'ALWAYS', valueMs: null, methods: 'container.*.get' },
  '429': { lasting: 'FIRST', valueMs: 1000, methods: 'container.*' },
  '500': { lasting: 'FIRST', valueMs: null, methods: 'container.*' },
  '503': { lasting: 'FIRST', valueMs: 1000, methods: 'container.*' },
  slow: { lasting: 'FIRST', valueMs: 3000, methods: 'container.*' },
  hung: { lasting: 'ALWAYS', valueMs: null, methods: 'container.*' },
  reset: { lasting: 'FIRST', valueMs: null, methods: 'container.*' },
  truncated: { lasting: 'FIRST', valueMs: null, methods: 'container.*' },
  malformed: { lasting: 'FIRST', valueMs: null, methods: 'container.*' },
  'list-missing-location': { lasting: 'ALWAYS', valueMs: null, methods: 'container.clusters.list' },
  'row-refused': { lasting: 'FIRST', valueMs: null, methods: 'bigquery.tabledata.insertAll' },
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof FAULT_KINDS;

export function isFaultName(word: string): word is FaultName {
  return Object.hasOwn(FAULT_KINDS, word);
}
