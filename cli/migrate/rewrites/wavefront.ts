import { isScalar } from 'yaml';
import { wavefront as agent } from '../../../shared/agents/wavefront.ts';
import { configEntriesOf } from '../manifest/config-entries.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { textOf } from '../text/scalar-edit.ts';
import type { Proposal } from '../types.ts';
import { textAt } from '../yaml/lookup.ts';
import { all, editEntry, leaveEntry, mapsUnder, setKey, yamlOf } from './config-edits.ts';
import type { Rule } from './rule.ts';

/** The kubernetes_source of the Wavefront (Tanzu) collector's file (its configuration page). */
export const wavefront: Rule = {
  tool: agent.name,
  propose(manifest: Manifest): Proposal[] {
    return configEntriesOf(manifest).flatMap((entry) => {
      const document = entry.text.includes('kubernetes_source') ? yamlOf(entry) : null;
      if (document === null) return [];
      return mapsUnder(document, 'kubernetes_source')
        .filter((source) => textAt(document, source, 'kubeletHttps') !== 'true')
        .map((source): Proposal => {
          const first = source.items[0]?.key;
          const before = isScalar(first) ? textOf(first) : '';
          const edits = all(
            setKey(entry.text, source, 'kubeletPort', '10250', before),
            setKey(entry.text, source, 'kubeletHttps', 'true', before),
            setKey(entry.text, source, 'useServiceAccount', 'true', before),
          );
          if (edits === null) return leaveEntry(entry, wavefront.tool, 'NOT_EDITABLE');
          const summary = 'kubeletHttps and kubeletPort 10250 with the service account';
          return editEntry(entry, wavefront.tool, { edits, summary, grants: ['nodes/stats'] });
        });
    });
  },
};
