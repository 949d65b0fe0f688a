/** Narrower than this a column is not made, but for the sake of words elsewhere. */
const LEAST_WIDTH = 8;

/**
 * The widths of columns side by side: as wide as their widest cell, the widest ones narrowed until all fit, in words
 * only where nothing else helps.
 * @param natural the width of each column's widest cell, in characters
 * @param words the width of each column's widest word
 * @param available characters for all columns together; Infinity for no limit
 */
export function fitWidths(
  natural: readonly number[],
  words: readonly number[],
  available: number,
): readonly number[] {
  const comfortable = words.map((word) => Math.max(word, LEAST_WIDTH));
  const cut = natural.map(() => LEAST_WIDTH);
  return [comfortable, words, cut].reduce((widths, leasts) => narrow(widths, leasts, available), natural);
}

function narrow(natural: readonly number[], leasts: readonly number[], available: number): readonly number[] {
  const widths = [...natural];
  let excess = sum(widths) - available;
  while (excess > 0) {
    const widest = Math.max(...widths.filter((width, index) => width > (leasts[index] ?? 0)));
    if (widest === Number.NEGATIVE_INFINITY) return widths;
    const at = widths.findIndex((width, index) => width === widest && width > (leasts[index] ?? 0));
    widths[at] = widest - 1;
    excess -= 1;
  }
  return widths;
}

export function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}
