import { type ConfigEntry, configEntriesOf } from '../manifest/config-entries.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { rewriteShell } from '../shell/rewrite-shell.ts';
import type { MigrationPolicy, Proposal } from '../types.ts';
import { editEntry } from './config-edits.ts';
import { leave, type Rule, rangeOf } from './rule.ts';

/** Which pod runs the script is not known here, hence neither its variables nor its image. */
const SURROUNDINGS = {
  variables: [],
  onHostNetwork: null,
  nodeName: null,
  nodeAddress: null,
  hasGnuWget: false,
  traces: false,
} as const;

/** curl in a shell script of a ConfigMap. */
export const configScripts: Rule = {
  tool: 'shell script',
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configEntriesOf(manifest)
      .filter(isShellScript)
      .flatMap((entry): Proposal[] => {
        const rewrite = rewriteShell(entry.text, SURROUNDINGS, policy);
        const left = rewrite.left.map(({ reason }) =>
          leave(configScripts.tool, reason, rangeOf(entry.scalar)),
        );
        if (rewrite.splices.length === 0) return left;
        const summary = 'https on 10250 with the cluster CA and the token';
        return [
          ...left,
          editEntry(entry, configScripts.tool, {
            edits: rewrite.splices,
            summary,
            grants: [...rewrite.grants],
          }),
        ];
      });
  },
};

function isShellScript({ key, text }: ConfigEntry): boolean {
  return /\.(?:sh|bash)$/.test(key) || /^#!.*\b(?:sh|bash|ash|dash)\b/.test(text);
}
