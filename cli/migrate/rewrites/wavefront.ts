import { isScalar } from 'yaml';
import { wavefront as agent } from '../../../shared/agents/wavefront.ts';
import { configTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { textOf } from '../text/scalar-edit.ts';
import type { Proposal } from '../types.ts';
import { textAt } from '../yaml/lookup.ts';
import { all, editText, leaveText, mapsUnder, setKey } from './config-edits.ts';
import { type Rule, rangeOf } from './rule.ts';

/** The kubernetes_source of the Wavefront (Tanzu) collector's file (its configuration page). */
export const wavefront: Rule = {
  tool: agent.name,
  propose(manifest: Manifest): Proposal[] {
    return configTextsOf(manifest).flatMap((config) => {
      const { document, text } = config;
      if (document === null || !text.includes('kubernetes_source')) return [];
      return mapsUnder(document, 'kubernetes_source')
        .filter((source) => textAt(document, source, 'kubeletHttps') !== 'true')
        .map((source): Proposal => {
          const first = source.items[0]?.key;
          const before = isScalar(first) ? textOf(first) : '';
          const edits = all(
            setKey(text, source, 'kubeletPort', '10250', before),
            setKey(text, source, 'kubeletHttps', 'true', before),
            setKey(text, source, 'useServiceAccount', 'true', before),
          );
          if (edits === null) return leaveText(config, agent.name, 'NOT_EDITABLE', rangeOf(source));
          const summary = 'kubeletHttps and kubeletPort 10250 with the service account';
          return editText(config, agent.name, { edits, summary, grants: ['nodes/stats'] });
        });
    });
  },
};
