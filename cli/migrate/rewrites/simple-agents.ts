import { isScalar, type YAMLMap } from 'yaml';
import { heapster as heapsterAgent } from '../../../shared/agents/heapster.ts';
import { mackerel as mackerelAgent } from '../../../shared/agents/mackerel.ts';
import { signalFx as signalFxAgent } from '../../../shared/agents/signalfx.ts';
import { spire as spireAgent } from '../../../shared/agents/spire.ts';
import { wavefront as wavefrontAgent } from '../../../shared/agents/wavefront.ts';
import { hasFineGrained, hostOf, readOnlyUrls, toSecurePort, UNKNOWN_POD } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { configTextsOf, type YamlText, yamlTextsOf } from '../manifest/config-texts.ts';
import { addVariables, type Container, containersOf, imageName, wordsOf } from '../manifest/containers.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, replaceText, textOf } from '../text/scalar-edit.ts';
import { all } from '../text/splices.ts';
import type { Grant, MigrationPolicy, Proposal, Splice } from '../types.ts';
import { mapAt, scalarAt, textAt } from '../yaml/lookup.ts';
import {
  change,
  editText,
  firstKey,
  leave,
  leaveText,
  mapsUnder,
  mapsWhere,
  type Rule,
  rangeOf,
  setKey,
} from './config-edits.ts';

const SOURCE = /^(--source=kubernetes(?:\.summary_api)?)(?:(:[^?]*)(?:\?(.*))?)?$/;

/** The `--source` of Heapster, and of old Wavefront collectors, which took it over (their source configuration pages). */
export const heapster: Rule = {
  tool: heapsterAgent.name,
  propose(manifest: Manifest): Proposal[] {
    return containersOf(manifest).flatMap(({ commandLines }) =>
      commandLines
        .flatMap((line) => wordsOf(manifest, line))
        .flatMap((item): Proposal[] => {
          const text = isScalar(item) ? textOf(item) : '';
          const secured = secureSource(text);
          if (!isScalar(item) || secured === null) return [];
          const splices = replaceText(manifest.source, item, secured);
          if (splices === null) return [leave(heapster.tool, 'NOT_EDITABLE', rangeOf(item))];
          const summary = 'kubeletHttps=true and kubeletPort=10250 with the service account';
          return [
            change({
              tool: heapster.tool,
              at: rangeOf(item).start,
              summary,
              splices,
              grants: ['nodes/stats'],
            }),
          ];
        }),
    );
  },
};

/** The source with the options that 10250 takes, or null where it is another source or already uses TLS. */
function secureSource(text: string): string | null {
  const match = SOURCE.exec(text);
  const options = (match?.[3] ?? '').split('&').filter((option) => option !== '');
  if (match === null || options.includes('kubeletHttps=true')) return null;
  const kept = options.filter((option) => !/^(?:kubeletHttps|kubeletPort|useServiceAccount)=/.test(option));
  const secured = [...kept, 'useServiceAccount=true', 'kubeletHttps=true', 'kubeletPort=10250'];
  return `${match[1]}${match[2] ?? ":''"}?${secured.join('&')}`;
}

const VARIABLE = 'MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT';

/** The Mackerel container agent: 10255 unless told 0; then 10250 with the pod's own CA and token (its client.go). */
export const mackerel: Rule = {
  tool: mackerelAgent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return containersOf(manifest)
      .filter(({ image }) => imageName(image) === 'mackerel-container-agent')
      .filter((container) => portOf(container) !== '0')
      .map((container): Proposal => {
        if (!hasFineGrained(policy))
          return leave(mackerel.tool, 'NEEDS_FINE_GRAINED', rangeOf(container.node));
        const splices = turnOff(container);
        if (splices === null) return leave(mackerel.tool, 'NOT_EDITABLE', rangeOf(container.node));
        const grants = ['nodes/stats', 'nodes/pods'] as const;
        return change({
          tool: mackerel.tool,
          at: rangeOf(container.node).start,
          summary: `${VARIABLE} 0`,
          splices,
          grants,
        });
      });
  },
};

function portOf({ variables }: Container): string | null {
  const value = variables.find(({ name }) => name === VARIABLE)?.value;
  return value ? textOf(value) : null;
}

function turnOff(container: Container): Splice[] | null {
  const present = container.variables.find(({ name }) => name === VARIABLE);
  if (present === undefined) return addVariables(container, [{ name: VARIABLE, value: '0' }]);
  return present.value === null ? null : replaceText(container.manifest.source, present.value, '0');
}

/** The kubernetes_source of the Wavefront (Tanzu) collector's file (its configuration page). */
export const wavefront: Rule = {
  tool: wavefrontAgent.name,
  propose(manifest: Manifest): Proposal[] {
    return yamlTextsOf(manifest).flatMap((config) => {
      const { document, text } = config;
      if (!text.includes('kubernetes_source')) return [];
      return mapsUnder(config, 'kubernetes_source')
        .filter((source) => textAt(document, source, 'kubeletHttps') !== 'true')
        .map((source): Proposal => {
          const before = firstKey(source);
          const edits = all(
            setKey(text, source, 'kubeletPort', '10250', before),
            setKey(text, source, 'kubeletHttps', 'true', before),
            setKey(text, source, 'useServiceAccount', 'true', before),
          );
          if (edits === null) return leaveText(config, wavefrontAgent.name, 'NOT_EDITABLE', rangeOf(source));
          const summary = 'kubeletHttps and kubeletPort 10250 with the service account';
          return editText(config, wavefrontAgent.name, { edits, summary, grants: ['nodes/stats'] });
        });
    });
  },
};

const SETTING = /^([ \t]*"?)kubelet_read_only_port("?[ \t]*[=:][ \t]*"?)10255\b/gm;

/**
 * The k8s workload attestor of the SPIRE agent, which gets `/pods`. Its defaults for the CA and the token are those of
 * the service account (plugin documentation).
 */
export const spire: Rule = {
  tool: spireAgent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return configTextsOf(manifest).flatMap((config) => {
      const edits = [...config.text.matchAll(SETTING)].map((match): Splice => {
        const text = `${match[1]}kubelet_secure_port${match[2]}10250`;
        return { start: match.index, end: match.index + match[0].length, text };
      });
      if (edits.length === 0) return [];
      if (!hasFineGrained(policy))
        return edits.map((edit) => leaveText(config, spireAgent.name, 'NEEDS_FINE_GRAINED', edit));
      return [
        editText(config, spireAgent.name, {
          edits,
          summary: 'kubelet_secure_port 10250',
          grants: ['nodes/pods'],
        }),
      ];
    });
  },
};

const MONITORS = new Set(['kubelet-stats', 'kubelet-metrics', 'kubernetes-volumes']);

/** The kubelet monitors of the SignalFx Smart Agent, whose URL is http on 10255 unless one is given (its client.go). */
export const signalfx: Rule = {
  tool: signalFxAgent.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    return yamlTextsOf(manifest).flatMap((config) => {
      const { document, text } = config;
      if (!/kubelet-stats|kubelet-metrics|kubernetes-volumes/.test(text)) return [];
      return mapsWhere(config, (map) => MONITORS.has(textAt(document, map, 'type') ?? '')).flatMap(
        (monitor) => proposeMonitor(config, monitor, policy),
      );
    });
  },
};

function proposeMonitor(config: YamlText, monitor: YAMLMap, policy: MigrationPolicy): Proposal[] {
  const { document } = config;
  const leave = (reason: LeftReason): Proposal[] => [
    leaveText(config, signalFxAgent.name, reason, rangeOf(monitor), signalFxAgent.remediation),
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
  return [editText(config, signalFxAgent.name, { edits, summary, grants })];
}
