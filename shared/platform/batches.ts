/** Limits of what is sent, or written, together. */
export interface BatchLimits {
  readonly items: number;
  readonly bytes: number;
}

/** Splits items into as few batches as the limits allow, in order; an oversized item is alone. */
export function batchesOf<T>(items: readonly T[], limits: BatchLimits, bytesOf: (item: T) => number): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const batch = batches.at(-1);
    const size = bytesOf(item);
    if (batch === undefined || batch.length === limits.items || bytes + size > limits.bytes) {
      batches.push([item]);
      bytes = size;
    } else {
      batch.push(item);
      bytes += size;
    }
  }
  return batches;
}
