import { isMap, isScalar, isSeq } from 'yaml';
import { remediationFor } from '../../../shared/agents/agent.ts';
import { agentSetBy, agentShownBy, settingsIn } from '../../../shared/agents/match-agent.ts';
import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import { isBuiltInKind, type Manifest } from '../manifest/manifest.ts';
import { textOf } from '../text/scalar-edit.ts';
import type { Proposal } from '../types.ts';
import { mapAt } from '../yaml/lookup.ts';
import { leave, leaveText, type Rule, rangeOf } from './config-edits.ts';

/**
 * Helm values, custom resources and configuration files that make an agent call the port without naming it. A chart or
 * an operator turns them into workloads, so they are left to their owners.
 */
export const customSettings: Rule = {
  tool: 'agent setting',
  propose(manifest: Manifest): Proposal[] {
    if (manifest.kind === 'ConfigMap') return configTextsOf(manifest).flatMap(proposeText);
    if (manifest.kind !== '' && isBuiltInKind(manifest.kind)) return [];
    const place = { start: rangeOf(manifest.root).start, end: rangeOf(manifest.root).start };
    const { document, root } = manifest;
    const scrapes = ['additionalScrapeConfigs', 'inlineScrapeConfig'].some(
      (key) => mapAt(document, root, 'spec', key) !== null,
    );
    const found = agentSetBy(settingsIn(plainOf(root)).join('\n')) ?? agentInTexts(root);
    return [
      ...(found === null
        ? []
        : [
            {
              ...leave(found.agent.name, 'AGENT_SETTING', place, remediationFor(found.agent, manifest.kind)),
              evidence: found.evidence,
            },
          ]),
      ...(scrapes ? [leave(null, 'SECRET_CONFIG', place)] : []),
    ];
  },
};

/** A file that names the port is answered where it names it. */
function proposeText(config: ConfigText): Proposal[] {
  if (config.text.includes('10255')) return [];
  const found = agentShownBy(config.text);
  if (found === null) return [];
  return [
    leaveText(
      config,
      found.agent.name,
      'AGENT_SETTING',
      { start: 0, end: config.text.length },
      found.agent.remediation,
    ),
  ];
}

/** What a node says, as data; aliases stand for nothing, so that they cannot multiply it. */
function plainOf(node: unknown): unknown {
  if (isMap(node))
    return Object.fromEntries(
      node.items.map(({ key, value }) => [isScalar(key) ? textOf(key) : '', plainOf(value)]),
    );
  if (isSeq(node)) return node.items.map(plainOf);
  return isScalar(node) ? textOf(node) : null;
}

/** A text inside a custom resource or values, such as the collector's configuration. */
function agentInTexts(node: unknown): ReturnType<typeof agentShownBy> {
  if (isMap(node)) return firstOf(node.items.map(({ value }) => value));
  if (isSeq(node)) return firstOf(node.items);
  if (!isScalar(node)) return null;
  const text = textOf(node);
  return text.includes('\n') && !text.includes('10255') ? agentShownBy(text) : null;
}

function firstOf(nodes: readonly unknown[]): ReturnType<typeof agentShownBy> {
  for (const node of nodes) {
    const found = agentInTexts(node);
    if (found !== null) return found;
  }
  return null;
}
