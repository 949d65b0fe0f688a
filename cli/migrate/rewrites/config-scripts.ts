import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { rewriteShell } from '../shell/rewrite-shell.ts';
import type { MigrationPolicy, Proposal } from '../types.ts';
import { editText, leaveText } from './config-edits.ts';
import type { Rule } from './rule.ts';

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
    return configTextsOf(manifest)
      .filter(isShellScript)
      .flatMap((config): Proposal[] => {
        const rewrite = rewriteShell(config.text, SURROUNDINGS, policy);
        const left = rewrite.left.map(({ reason, ...range }) =>
          leaveText(config, configScripts.tool, reason, range),
        );
        if (rewrite.splices.length === 0) return left;
        const summary = 'https on 10250 with the cluster CA and the token';
        return [
          ...left,
          editText(config, configScripts.tool, {
            edits: rewrite.splices,
            summary,
            grants: [...rewrite.grants],
          }),
        ];
      });
  },
};

function isShellScript({ key, text }: ConfigText): boolean {
  return /\.(?:sh|bash)$/.test(key) || /^#!.*\b(?:sh|bash|ash|dash)\b/.test(text);
}
