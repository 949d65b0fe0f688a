import type { Document, YAMLMap } from 'yaml';
import { signalFx as agent } from '../../../shared/agents/signalfx.ts';
import { hasFineGrained } from '../kubelet/endpoints.ts';
import { hostOf } from '../kubelet/hosts.ts';
import { readOnlyUrls, toSecurePort } from '../kubelet/read-only-url.ts';
import { type ConfigEntry, configEntriesOf } from '../manifest/config-entries.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { Grant, MigrationPolicy, Proposal } from '../types.ts';
import { mapAt, scalarAt, textAt } from '../yaml/lookup.ts';
import { all, editEntry, leaveEntry, mapsWhere, setKey, yamlOf } from './config-edits.ts';
import type { Rule } from './rule.ts';

const MONITORS = new Set(['kubelet-stats', 'kubelet-metrics', 'kubernetes-volumes']);
/** The kubelet monitors of the SignalFx Smart Agent, whose URL is http on 10255 unless one is given (its client.go). */
export const signalfx: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configEntriesOf(manifest).flatMap((entry) => {
      const document = /kubelet-stats|kubelet-metrics|kubernetes-volumes/.test(entry.text)
        ? yamlOf(entry)
        : null;
      if (document === null) return [];
      return mapsWhere(document, (map) => MONITORS.has(textAt(document, map, 'type') ?? '')).flatMap(
        (monitor) => proposeMonitor(entry, document, monitor, policy),
      );
    });
  },
};

function proposeMonitor(
  entry: ConfigEntry,
  document: Document,
  monitor: YAMLMap,
  policy: MigrationPolicy,
): Proposal[] {
  const api = mapAt(document, monitor, 'kubeletAPI');
  const scalar = scalarAt(document, api, 'url');
  const written = scalar === null ? '' : textOf(scalar);
  if (written.startsWith('https:')) return [];
  const [url] = readOnlyUrls(written);
  if (
    api === null ||
    scalar === null ||
    url === undefined ||
    hostOf(url.host, { variables: [], onHostNetwork: null }).kind !== 'NODE'
  )
    return [leaveEntry(entry, signalfx.tool, 'VENDOR', agent.remediation)];
  const grants: Grant[] = ['nodes/stats'];
  if (textAt(document, monitor, 'usePodsEndpoint') === 'true') {
    if (!hasFineGrained(policy)) return [leaveEntry(entry, signalfx.tool, 'NEEDS_FINE_GRAINED')];
    grants.push('nodes/pods');
  }
  const edits = all(
    setKey(entry.text, api, 'authType', 'serviceAccount', 'url'),
    editScalar(entry.text, scalar, toSecurePort(url)),
  );
  if (edits === null) return [leaveEntry(entry, signalfx.tool, 'NOT_EDITABLE', agent.remediation)];
  return [
    editEntry(entry, signalfx.tool, {
      edits,
      summary: 'authType serviceAccount, and https on 10250',
      grants,
    }),
  ];
}
