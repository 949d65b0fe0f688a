import { spire as agent } from '../../../shared/agents/spire.ts';
import { hasFineGrained } from '../kubelet/read-only-url.ts';
import { configTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { MigrationPolicy, Proposal, Splice } from '../types.ts';
import { editText, leaveText } from './config-edits.ts';
import type { Rule } from './rule.ts';

const SETTING = /^([ \t]*"?)kubelet_read_only_port("?[ \t]*[=:][ \t]*"?)10255\b/gm;

/**
 * The k8s workload attestor of the SPIRE agent, which gets `/pods`. Its defaults for the CA and the token are those of
 * the service account (plugin documentation).
 */
export const spire: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configTextsOf(manifest).flatMap((config) => {
      const edits = [...config.text.matchAll(SETTING)].map((match): Splice => {
        const text = `${match[1]}kubelet_secure_port${match[2]}10250`;
        return { start: match.index, end: match.index + match[0].length, text };
      });
      if (edits.length === 0) return [];
      if (!hasFineGrained(policy))
        return edits.map((edit) => leaveText(config, agent.name, 'NEEDS_FINE_GRAINED', edit));
      return [
        editText(config, agent.name, { edits, summary: 'kubelet_secure_port 10250', grants: ['nodes/pods'] }),
      ];
    });
  },
};
