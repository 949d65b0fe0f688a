/** A line of the bench's table. */
export interface BenchRow {
  readonly what: string;
  readonly figure: string;
  /** The bound that the figure must meet, and whether it does; absent for figures given for comparison. */
  readonly bound?: { readonly text: string; readonly met: boolean };
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
export const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`;
export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
export const perSecond = (count: number, ms: number): string => `${((count * 1000) / ms).toFixed(1)} /s`;
export const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;

/** A figure that must not be more than `most`. */
export function atMost(
  what: string,
  value: number,
  most: number,
  format: (value: number) => string,
): BenchRow {
  return { what, figure: format(value), bound: { text: `≤ ${format(most)}`, met: value <= most } };
}

/** A figure that must not be less than `least`. */
export function atLeast(
  what: string,
  value: number,
  least: number,
  format: (value: number) => string,
): BenchRow {
  return { what, figure: format(value), bound: { text: `≥ ${format(least)}`, met: value >= least } };
}

/** Aligned text; the last column says whether the bound holds. */
export function renderTable(title: string, rows: readonly BenchRow[]): string {
  const width = Math.max(...rows.map((row) => row.what.length));
  const lines = rows.map(({ what, figure, bound }) =>
    [what.padEnd(width), figure.padStart(10), bound ? `${bound.text}  ${bound.met ? 'met' : 'NOT MET'}` : '']
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`)].join('\n');
}
