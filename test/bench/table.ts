/** A row of the benchmark table. */
export interface BenchRow {
  readonly what: string;
  readonly figure: string;
  /** The bound for the figure and whether it is met; absent for figures given only for comparison. */
  readonly bound?: { readonly text: string; readonly met: boolean };
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
export const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`;
export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
export const perSecond = (count: number, ms: number): string => `${((count * 1000) / ms).toFixed(1)} /s`;
export const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;

/** A figure with an upper bound. */
export function atMost(
  what: string,
  value: number,
  most: number,
  format: (value: number) => string,
): BenchRow {
  return { what, figure: format(value), bound: { text: `≤ ${format(most)}`, met: value <= most } };
}

/** A figure with a lower bound. */
export function atLeast(
  what: string,
  value: number,
  least: number,
  format: (value: number) => string,
): BenchRow {
  return { what, figure: format(value), bound: { text: `≥ ${format(least)}`, met: value >= least } };
}

/** Aligned text; the last column shows whether the bound is met. */
export function renderTable(title: string, rows: readonly BenchRow[]): string {
  const width = Math.max(...rows.map((row) => row.what.length));
  const lines = rows.map(({ what, figure, bound }) =>
    [what.padEnd(width), figure.padStart(10), bound ? `${bound.text}  ${bound.met ? 'met' : 'NOT MET'}` : '']
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`)].join('\n');
}
