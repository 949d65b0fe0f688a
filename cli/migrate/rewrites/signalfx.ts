import type { Document, YAMLMap } from 'yaml';
import { signalFx as agent } from '../../../shared/agents/signalfx.ts';
import { hostOf, UNKNOWN_POD } from '../kubelet/hosts.ts';
import { hasFineGrained, readOnlyUrls, toSecurePort } from '../kubelet/read-only-url.ts';
import { type ConfigText, configTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { Grant, MigrationPolicy, Proposal } from '../types.ts';
import { mapAt, scalarAt, textAt } from '../yaml/lookup.ts';
import { all, editText, leaveText, mapsWhere, setKey } from './config-edits.ts';
import { type Rule, rangeOf } from './rule.ts';

const MONITORS = new Set(['kubelet-stats', 'kubelet-metrics', 'kubernetes-volumes']);

/** The kubelet monitors of the SignalFx Smart Agent, whose URL is http on 10255 unless one is given (its client.go). */
export const signalfx: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configTextsOf(manifest).flatMap((config) => {
      const { document, text } = config;
      if (document === null || !/kubelet-stats|kubelet-metrics|kubernetes-volumes/.test(text)) return [];
      return mapsWhere(document, (map) => MONITORS.has(textAt(document, map, 'type') ?? '')).flatMap(
        (monitor) => proposeMonitor(config, document, monitor, policy),
      );
    });
  },
};

function proposeMonitor(
  config: ConfigText,
  document: Document,
  monitor: YAMLMap,
  policy: MigrationPolicy,
): Proposal[] {
  const leave = (reason: Parameters<typeof leaveText>[2]): Proposal[] => [
    leaveText(config, agent.name, reason, rangeOf(monitor), agent.remediation),
  ];
  const api = mapAt(document, monitor, 'kubeletAPI');
  const scalar = scalarAt(document, api, 'url');
  const written = scalar === null ? '' : textOf(scalar);
  if (written.startsWith('https:')) return [];
  const [url] = readOnlyUrls(written);
  if (api === null || scalar === null || url === undefined || hostOf(url.host, UNKNOWN_POD).kind !== 'NODE')
    return leave('VENDOR');
  const grants: Grant[] = ['nodes/stats'];
  if (textAt(document, monitor, 'usePodsEndpoint') === 'true') {
    if (!hasFineGrained(policy)) return leave('NEEDS_FINE_GRAINED');
    grants.push('nodes/pods');
  }
  const edits = all(
    setKey(config.text, api, 'authType', 'serviceAccount', 'url'),
    editScalar(config.text, scalar, toSecurePort(url)),
  );
  if (edits === null) return leave('NOT_EDITABLE');
  const summary = 'authType serviceAccount, and https on 10250';
  return [editText(config, agent.name, { edits, summary, grants })];
}
