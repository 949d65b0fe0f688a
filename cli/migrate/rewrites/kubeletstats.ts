import { type Document, isMap, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { openTelemetry as agent } from '../../../shared/agents/opentelemetry.ts';
import { sigNoz } from '../../../shared/agents/signoz.ts';
import {
  hasFineGrained,
  hostOf,
  type ReadOnlyUrl,
  readOnlyUrls,
  toSecurePort,
  UNKNOWN_POD,
} from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type YamlText, yamlTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, textOf } from '../text/scalar-edit.ts';
import { all } from '../text/splices.ts';
import type { Grant, MigrationPolicy, Proposal, Splice } from '../types.ts';
import { itemsAt, mapAt, scalarAt, textAt } from '../yaml/lookup.ts';
import { editText, leaveText, mapsUnder, type Rule, rangeOf, setKey } from './config-edits.ts';

/** The kubeletstats receiver of the OpenTelemetry collector, in the charts of New Relic, SigNoz and Splunk too. */
export const kubeletstats: Rule = {
  tool: agent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return yamlTextsOf(manifest).flatMap((config) => {
      const { document, text } = config;
      if (!/kubelet_?stats|kubeletMetrics/.test(text)) return [];
      const receivers = mapsUnder(config, 'receivers').flatMap((map) =>
        map.items.flatMap(({ key, value }) =>
          isScalar(key) && /^kubelet_?stats(?:\/|$)/.test(textOf(key)) && isMap(value) ? [value] : [],
        ),
      );
      const presets = mapsUnder(config, 'presets').flatMap(
        (map) => mapAt(document, map, 'kubeletMetrics') ?? [],
      );
      return [
        ...receivers.flatMap((receiver) =>
          proposeReceiver({ config, receiver, tool: agent.name, key: 'auth_type' }, policy),
        ),
        ...presets.flatMap((receiver) =>
          proposeReceiver({ config, receiver, tool: sigNoz.name, key: 'authType' }, policy),
        ),
      ];
    });
  },
};

/** A receiver, or the preset of a chart that becomes one. */
interface Receiver {
  readonly config: YamlText;
  readonly receiver: YAMLMap;
  readonly tool: string;
  /** The name of its setting for authentication. */
  readonly key: 'auth_type' | 'authType';
}

function proposeReceiver({ config, receiver, tool, key }: Receiver, policy: MigrationPolicy): Proposal[] {
  const { document } = config;
  const endpoint = scalarAt(document, receiver, 'endpoint');
  const [url] = endpoint === null ? [] : readOnlyUrls(textOf(endpoint));
  const isOpen = textAt(document, receiver, key) === 'none';
  if (!isOpen && url === undefined) return [];
  const leave = (reason: LeftReason, advice?: string): Proposal[] => [
    leaveText(config, tool, reason, rangeOf(receiver), advice),
  ];
  if (endpoint !== null && url === undefined) return leave('VENDOR', agent.remediation);
  const host = url === undefined ? null : hostOf(url.host, UNKNOWN_POD);
  if (host?.kind === 'OTHER') return leave(host.reason);
  const grants: Grant[] = ['nodes/stats'];
  if (callsPods(document, receiver)) {
    if (!hasFineGrained(policy)) return leave('NEEDS_FINE_GRAINED');
    grants.push('nodes/pods');
  }
  const edits = all(
    setKey(config.text, receiver, key, 'serviceAccount', 'endpoint'),
    endpoint === null || url === undefined ? [] : secureEndpoint(config.text, endpoint, url),
  );
  if (edits === null) return leave('NOT_EDITABLE');
  const summary = `${key} serviceAccount, and 10250`;
  return [editText(config, tool, { edits, summary, grants })];
}

/** An endpoint without a scheme gets one from the auth_type, and stays without. */
function secureEndpoint(text: string, endpoint: Scalar, url: ReadOnlyUrl): Splice[] | null {
  const edits = toSecurePort(url).filter(({ text: added }) => added !== 'https://');
  return editScalar(text, endpoint, edits);
}

/** These settings make the receiver get `/pods` too. */
function callsPods(document: Document, receiver: YAMLMap): boolean {
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
