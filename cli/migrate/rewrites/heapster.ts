import { isScalar } from 'yaml';
import { heapster as agent } from '../../../shared/agents/heapster.ts';
import { containersOf } from '../manifest/containers.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { Proposal } from '../types.ts';
import { resolve } from '../yaml/lookup.ts';
import { change, leave, type Rule, rangeOf } from './rule.ts';

const SOURCE = /^(--source=kubernetes(?:\.summary_api)?)(?:(:[^?]*)(?:\?(.*))?)?$/;

/** The `--source` of Heapster, and of old Wavefront collectors, which took it over (their source configuration pages). */
export const heapster: Rule = {
  tool: agent.name,
  propose(manifest: Manifest): Proposal[] {
    return containersOf(manifest).flatMap(({ commandLines }) =>
      commandLines
        .flatMap(({ command, args }) => [...(command?.items ?? []), ...(args?.items ?? [])])
        .map((item) => resolve(manifest.document, item))
        .flatMap((item): Proposal[] => {
          const text = isScalar(item) ? textOf(item) : '';
          const secured = secureSource(text);
          if (!isScalar(item) || secured === null) return [];
          const splices = editScalar(manifest.source, item, [{ start: 0, end: text.length, text: secured }]);
          if (splices === null) return [leave(heapster.tool, 'NOT_EDITABLE', rangeOf(item))];
          const summary = 'kubeletHttps=true and kubeletPort=10250 with the service account';
          return [
            change({
              tool: heapster.tool,
              at: rangeOf(item).start,
              summary,
              splices,
              grants: ['nodes/stats'],
            }),
          ];
        }),
    );
  },
};

/** The source with the options that 10250 takes, or null where it is another source or already uses TLS. */
function secureSource(text: string): string | null {
  const match = SOURCE.exec(text);
  const options = (match?.[3] ?? '').split('&').filter((option) => option !== '');
  if (match === null || options.includes('kubeletHttps=true')) return null;
  const kept = options.filter((option) => !/^(?:kubeletHttps|kubeletPort|useServiceAccount)=/.test(option));
  const secured = [...kept, 'useServiceAccount=true', 'kubeletHttps=true', 'kubeletPort=10250'];
  return `${match[1]}${match[2] ?? ":''"}?${secured.join('&')}`;
}
