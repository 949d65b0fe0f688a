import { isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import { explain, type Occurrence } from './explain.ts';
import type { Manifest } from './manifest/manifest.ts';
import { leave } from './rewrites/rule.ts';
import { scalarLocator, textOf } from './text/scalar-edit.ts';
import { occurrences, overlaps } from './text/splices.ts';
import type { LeftAlone, Proposal, Range } from './types.ts';

const PORT = '10255';

/**
 * Every occurrence of the port that no rule answered, each with a reason: no 10255 goes unmentioned.
 * @param proposals the rules' answers about the object
 */
export function leftoversOf(manifest: Manifest, proposals: readonly Proposal[]): LeftAlone[] {
  const { source, root } = manifest;
  const [start, end] = root.range ?? [0, 0];
  if (!source.slice(start, end).includes(PORT)) return [];
  const answered = proposals.flatMap((proposal): readonly Range[] =>
    proposal.kind === 'CHANGE'
      ? [...proposal.splices, ...(proposal.covers === undefined ? [] : [proposal.covers])]
      : [proposal.covers],
  );
  const found: LeftAlone[] = [];
  visit(root, {
    Scalar(key, scalar, path) {
      const text = textOf(scalar);
      if (!text.includes(PORT)) return;
      const locate = scalarLocator(source, scalar);
      const keys = keysOf(path);
      const setting = settingOf(key, path, keys);
      for (const at of occurrences(text, PORT)) {
        const place = locate({ start: at, end: at + PORT.length });
        if (answered.some((other) => overlaps(other, place))) continue;
        found.push(leftover(manifest, { scalar, text, at, keys, setting, isKey: key === 'key' }, place));
      }
    },
  });
  return found;
}

function leftover(manifest: Manifest, occurrence: Occurrence, place: Range): LeftAlone {
  const { reason, tool = null, advice, unlessServiceOfPods } = explain(manifest, occurrence);
  return {
    ...leave(tool, reason, place, advice),
    ...(unlessServiceOfPods === undefined ? {} : { unlessServiceOfPods }),
  };
}

function settingOf(key: unknown, path: readonly unknown[], keys: readonly string[]): string {
  const last = keys.at(-1) ?? '';
  const parent = path.at(-1);
  if (isSeq(parent) && typeof key === 'number') {
    const previous = parent.items[key - 1];
    return isScalar(previous) ? textOf(previous) : last;
  }
  const variable = path.at(-2);
  if (last !== 'value' || !isMap(variable)) return last;
  const name = variable.get('name');
  return typeof name === 'string' ? name : last;
}

function keysOf(path: readonly unknown[]): string[] {
  return path.flatMap((node) => (isPair(node) && isScalar(node.key) ? [textOf(node.key)] : []));
}
