import { isMap, isScalar, type YAMLMap } from 'yaml';
import { openTelemetry as agent } from '../../../shared/agents/opentelemetry.ts';
import { hasFineGrained } from '../kubelet/endpoints.ts';
import { readOnlyUrls, toSecurePort } from '../kubelet/read-only-url.ts';
import { type ConfigEntry, configEntriesOf } from '../manifest/config-entries.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import type { Grant, MigrationPolicy, Proposal, Splice } from '../types.ts';
import { itemsAt, mapAt, scalarAt, textAt } from '../yaml/lookup.ts';
import { all, editEntry, leaveEntry, mapsUnder, setKey, yamlOf } from './config-edits.ts';
import type { Rule } from './rule.ts';

/** The kubeletstats receiver of the OpenTelemetry collector, in New Relic's and SigNoz's charts too (its README). */
export const kubeletstats: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configEntriesOf(manifest).flatMap((entry) => {
      const document = /kubelet_?stats/.test(entry.text) ? yamlOf(entry) : null;
      if (document === null) return [];
      return mapsUnder(document, 'receivers').flatMap((receivers) =>
        receivers.items
          .filter(
            ({ key, value }) => isScalar(key) && /^kubelet_?stats(?:\/|$)/.test(textOf(key)) && isMap(value),
          )
          .flatMap(({ value }) => proposeReceiver(entry, document, value as YAMLMap, policy)),
      );
    });
  },
};

function proposeReceiver(
  entry: ConfigEntry,
  document: Parameters<typeof textAt>[0],
  receiver: YAMLMap,
  policy: MigrationPolicy,
): Proposal[] {
  const endpoint = scalarAt(document, receiver, 'endpoint');
  const [url] = endpoint === null ? [] : readOnlyUrls(textOf(endpoint));
  const isOpen = textAt(document, receiver, 'auth_type') === 'none';
  if (!isOpen && url === undefined) return [];
  if (endpoint !== null && url === undefined)
    return [leaveEntry(entry, kubeletstats.tool, 'VENDOR', agent.remediation)];
  const grants: Grant[] = ['nodes/stats'];
  if (asksPods(document, receiver)) {
    if (!hasFineGrained(policy)) return [leaveEntry(entry, kubeletstats.tool, 'NEEDS_FINE_GRAINED')];
    grants.push('nodes/pods');
  }
  const edits = all(
    setKey(entry.text, receiver, 'auth_type', 'serviceAccount', 'endpoint'),
    endpoint === null || url === undefined ? [] : editScalar(entry.text, endpoint, securePort(url)),
  );
  if (edits === null) return [leaveEntry(entry, kubeletstats.tool, 'NOT_EDITABLE')];
  const summary = 'auth_type serviceAccount, and 10250';
  return [editEntry(entry, kubeletstats.tool, { edits, summary, grants })];
}

/** An endpoint without a scheme is read by the auth_type, and stays without one. */
function securePort(url: Parameters<typeof toSecurePort>[0]): Splice[] {
  return toSecurePort(url).filter(({ text }) => text !== 'https://');
}

/** These settings make the receiver ask `/pods` too. */
function asksPods(document: Parameters<typeof textAt>[0], receiver: YAMLMap): boolean {
  const metrics = mapAt(document, receiver, 'metrics')?.items ?? [];
  return (
    itemsAt(document, receiver, 'extra_metadata_labels').length > 0 ||
    metrics.some(
      ({ key, value }) =>
        isScalar(key) &&
        /(?:request|limit)_utilization$/.test(textOf(key)) &&
        textAt(document, value, 'enabled') === 'true',
    )
  );
}
