import type { Range } from '../types.ts';
import { overlaps } from './splices.ts';

/** Characters per bucket, as a power of two. */
const BUCKET_BITS = 10;

/** Ranges of a text, found by place: a text with tens of thousands of edits is still handled in linear time. */
export class RangeIndex {
  private readonly buckets = new Map<number, Range[]>();

  add(range: Range): void {
    for (let bucket = range.start >> BUCKET_BITS; bucket <= range.end >> BUCKET_BITS; bucket += 1) {
      const ranges = this.buckets.get(bucket);
      if (ranges === undefined) this.buckets.set(bucket, [range]);
      else ranges.push(range);
    }
  }

  /** A range that was added shares a character with this one, or one of the two is an insertion inside the other. */
  overlaps(range: Range): boolean {
    for (let bucket = range.start >> BUCKET_BITS; bucket <= range.end >> BUCKET_BITS; bucket += 1)
      if (this.buckets.get(bucket)?.some((other) => overlaps(other, range))) return true;
    return false;
  }
}
