import type { Usage } from './rows/parts.ts';

/** How much of the nodes present the evidence covers. */
export type Coverage = Pick<Usage, 'nodes_covered' | 'nodes_total' | 'unseen_share'>;

/**
 * `the evidence covers 12 of 15 nodes (a caller on up to 20% of the nodes could have been missed)`; null where the number
 * of covered nodes is not known.
 */
export function coverageText({ nodes_covered, nodes_total, unseen_share }: Coverage): string | null {
  if (nodes_covered === null) return null;
  const unseen =
    unseen_share === null || unseen_share === 0
      ? ''
      : ` (a caller on up to ${percentText(unseen_share)} of the nodes could have been missed)`;
  return `the evidence covers ${nodes_covered} of ${nodes_total ?? 'an unknown number of'} nodes${unseen}`;
}

/** `coverageText` as a sentence; none where the coverage is not known. */
export function coverageSentences(coverage: Coverage | null): string[] {
  const text = coverage && coverageText(coverage);
  return text === null ? [] : [`T${text.slice(1)}.`];
}

/** To a tenth of a percent. */
const percentText = (share: number) => `${Math.round(share * 1000) / 10}%`;
