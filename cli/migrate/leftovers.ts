import { isMap, isScalar, isSeq, type Scalar, visit } from 'yaml';
import type { KnownAgent } from '../../shared/agents/agents.ts';
import { isDashboardOrRules, isDocumentation } from '../../shared/agents/config-text.ts';
import { agentConfiguredBy, matchAgent } from '../../shared/agents/match-agent.ts';
import { explain, type Occurrence } from './explain.ts';
import { keysOf } from './manifest/config-texts.ts';
import { containersOf, containerTexts } from './manifest/containers.ts';
import type { Manifest } from './manifest/manifest.ts';
import { leave, rangeOf } from './rewrites/config-edits.ts';
import { scalarEditor, textOf } from './text/scalar-edit.ts';
import { occurrences, RangeIndex } from './text/splices.ts';
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
  const answered = new RangeIndex();
  for (const proposal of proposals) {
    if (proposal.covers !== undefined) answered.add(proposal.covers);
    if (proposal.kind === 'CHANGE') for (const splice of proposal.splices) answered.add(splice);
  }
  const agents = agentsOf(manifest);
  const found: LeftAlone[] = [];
  visit(root, {
    Scalar(key, scalar, path) {
      const text = textOf(scalar);
      if (!text.includes(PORT)) return;
      const { locate } = scalarEditor(source, scalar);
      const inContainer = agents.find(({ start: from, end: to }) => isInside(scalar, from, to));
      const agent = inContainer?.agent ?? (manifest.podSpec === null ? agentConfiguredBy(text) : null);
      const keys = keysOf(path);
      const setting = settingOf(key, path, keys);
      const callsNothing =
        manifest.kind === 'ConfigMap' && (isDocumentation(keys.at(-1) ?? '') || isDashboardOrRules(text));
      for (const at of occurrences(text, PORT)) {
        const place = locate({ start: at, end: at + PORT.length });
        if (answered.overlaps(place)) continue;
        found.push(
          leftover(manifest, { text, at, agent, keys, setting, isKey: key === 'key', callsNothing }, place),
        );
      }
    },
  });
  return found;
}

/** Where the containers of known agents stand. */
function agentsOf(manifest: Manifest): (Range & { readonly agent: KnownAgent })[] {
  return containersOf(manifest).flatMap((container) => {
    const match = matchAgent(containerTexts(container));
    return match === null ? [] : [{ ...rangeOf(container.node), agent: match.agent }];
  });
}

function isInside({ range }: Scalar, start: number, end: number): boolean {
  const at = range?.[0] ?? -1;
  return at >= start && at < end;
}

function leftover(manifest: Manifest, occurrence: Occurrence, place: Range): LeftAlone {
  const { reason, tool = null, advice, ...conditions } = explain(manifest, occurrence);
  return { ...leave(tool, reason, place, advice), ...conditions };
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
