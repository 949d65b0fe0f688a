import { type Document, isAlias, isNode, visit } from 'yaml';
import type { Range } from '../types.ts';

/** Where the anchors (`&name`) stand that an alias uses: an edit there would change every user of it. */
export function sharedRanges(document: Document): Range[] {
  const used = new Set<string>();
  visit(document, {
    Alias(_, alias) {
      used.add(alias.source);
    },
  });
  if (used.size === 0) return [];
  const ranges: Range[] = [];
  visit(document, {
    Node(_, node) {
      if (isAlias(node) || !isNode(node) || !('anchor' in node) || !used.has(node.anchor ?? '')) return;
      ranges.push({ start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 });
    },
  });
  return ranges;
}
