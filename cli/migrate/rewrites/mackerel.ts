import { isSeq } from 'yaml';
import { mackerel as agent } from '../../../shared/agents/mackerel.ts';
import { hasFineGrained } from '../kubelet/read-only-url.ts';
import { type Container, containersOf, imageName, settingsPair } from '../manifest/containers.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { MigrationPolicy, Proposal, Splice } from '../types.ts';
import { lookup, ownPair } from '../yaml/lookup.ts';
import { insertFirstItem, insertPair } from '../yaml/structure-edit.ts';
import { change, leave, type Rule, rangeOf } from './rule.ts';

const VARIABLE = 'MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT';

/** The Mackerel container agent: 10255 unless told 0; then 10250 with the pod's own CA and token (its client.go). */
export const mackerel: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return containersOf(manifest)
      .filter(({ image }) => imageName(image) === 'mackerel-container-agent')
      .filter((container) => portOf(container) !== '0')
      .map((container): Proposal => {
        if (!hasFineGrained(policy))
          return leave(mackerel.tool, 'NEEDS_FINE_GRAINED', rangeOf(container.node));
        const splices = turnOff(container);
        if (splices === null) return leave(mackerel.tool, 'NOT_EDITABLE', rangeOf(container.node));
        const grants = ['nodes/stats', 'nodes/pods'] as const;
        return change({
          tool: mackerel.tool,
          at: rangeOf(container.node).start,
          summary: `${VARIABLE} 0`,
          splices,
          grants,
        });
      });
  },
};

function portOf({ variables }: Container): string | null {
  const value = variables.find(({ name }) => name === VARIABLE)?.value;
  return value ? textOf(value) : null;
}

function turnOff({ manifest, node, variables }: Container): Splice[] | null {
  const { source, document } = manifest;
  const present = variables.find(({ name }) => name === VARIABLE);
  if (present !== undefined) {
    const { value } = present;
    return value === null
      ? null
      : editScalar(source, value, [{ start: 0, end: textOf(value).length, text: '0' }]);
  }
  const variable = { name: VARIABLE, value: '0' };
  const list = ownPair(node, 'env')?.value;
  if (isSeq(list)) return [insertFirstItem(source, list, variable)];
  const before = settingsPair(node);
  return before === null || lookup(document, node, 'env') !== undefined
    ? null
    : [insertPair(source, node, before, 'env', [variable])];
}
