/** Narrower than this a column is not made. */
const LEAST_WIDTH = 8;

/**
 * The widths of columns side by side: as wide as their widest cell, the widest ones narrowed until all fit.
 * @param natural the width of each column's widest cell, in characters
 * @param available characters for all columns together; Infinity for no limit
 */
export function fitWidths(natural: readonly number[], available: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= LEAST_WIDTH) return widths;
    widths[widths.indexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return widths;
}
