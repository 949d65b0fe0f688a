import { grouped } from '../platform/text.ts';
import type { Usage } from './rows/parts.ts';
import type { Readiness } from './words.ts';

/** How much of the nodes present the evidence covers. */
export type Coverage = Pick<Usage, 'nodes_covered' | 'nodes_total' | 'unseen_share'>;

/**
 * The coverage of a cluster: of the pools that closing the port would change. Evidence about a pool that is closed already
 * does not count for or against it. Null where no pool is open, or where usage is not known.
 * @param usage of the cluster, over all its pools
 */
export function coverageOf({
  usage,
  pools,
}: {
  readonly usage: Usage | null;
  readonly pools: readonly { readonly usage: Usage; readonly readiness: Readiness }[];
}): Coverage | null {
  const open = pools.filter(({ readiness }) => readiness !== 'ALREADY_CLOSED').map((pool) => pool.usage);
  if (usage === null) return null;
  if (open.length === pools.length) {
    const { nodes_covered, nodes_total, unseen_share } = usage;
    return { nodes_covered, nodes_total, unseen_share };
  }
  if (open.length === 0) return null;
  return {
    nodes_covered: sumOf(open.map(({ nodes_covered }) => nodes_covered)),
    nodes_total: sumOf(open.map(({ nodes_total }) => nodes_total)),
    unseen_share: open.reduce<number | null>(
      (most, { unseen_share }) => (unseen_share === null ? most : Math.max(most ?? 0, unseen_share)),
      null,
    ),
  };
}

/** Null where one of the numbers is not known. */
function sumOf(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce<number | null>(
    (sum, number) => (sum === null || number === null ? null : sum + number),
    0,
  );
}

/**
 * `the evidence covers 12 of 15 nodes (a caller on up to 20% of the nodes could have been missed)`; null where the number
 * of covered nodes is not known.
 */
export function coverageText(coverage: Coverage | null): string | null {
  if (coverage === null || coverage.nodes_covered === null) return null;
  const { nodes_covered, nodes_total, unseen_share } = coverage;
  const unseen =
    unseen_share === null || unseen_share === 0
      ? ''
      : ` (a caller on up to ${percentText(unseen_share)} of the nodes could have been missed)`;
  const total = nodes_total === null ? 'an unknown number of' : grouped(nodes_total);
  return `the evidence covers ${grouped(nodes_covered)} of ${total} nodes${unseen}`;
}

/** `coverageText` as a sentence; none where the coverage is not known. */
export function coverageSentences(coverage: Coverage | null): string[] {
  const text = coverageText(coverage);
  return text === null ? [] : [`T${text.slice(1)}.`];
}

/** To a tenth of a percent; a share that is not zero is never called 0%. */
const percentText = (share: number) => `${Math.max(1, Math.round(share * 1000)) / 10}%`;
