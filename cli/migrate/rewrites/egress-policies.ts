import { type Document, isMap, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import type { LeftReason } from '../left-reasons.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { textOf } from '../text/scalar-edit.ts';
import { columnOf, lineEnding } from '../text/splices.ts';
import type { PodSelector, Proposal, Splice } from '../types.ts';
import { lookup, mapAt, mapsAt, scalarPairs, textAt, wordsAt } from '../yaml/lookup.ts';
import { change, leave, type Rule, rangeOf } from './config-edits.ts';

/** Policies whose egress rules allow 10255: a migrated agent needs 10250 in the same rules. */
export const egressPolicies: Rule = {
  tool: 'network policy',
  propose(manifest: Manifest): Proposal[] {
    const selector = selectorOf(manifest);
    const others = OTHER_RULES.flatMap(([field, reason]) =>
      portListsOf(manifest, field).flatMap(({ list }) =>
        list.items
          .filter((item): item is YAMLMap => isMap(item) && names(manifest, item))
          .map((item) => leave(null, reason, rangeOf(item))),
      ),
    );
    const lists = portListsOf(manifest, 'egress');
    const egress = lists.flatMap(({ list, rule, readsRequests }): Proposal[] => {
      const open = portsIn(list).find((item) => allows(manifest, item, 10_255));
      if (open === undefined) return [];
      const isReady = lists.some(
        (other) =>
          other.rule === rule &&
          !other.readsRequests &&
          portsIn(other.list).some((item) => allows(manifest, item, 10_250)),
      );
      if (isReady) return [leave(null, 'POLICY_READY', rangeOf(open))];
      if (readsRequests) return [leave(null, 'EGRESS_POLICY', rangeOf(open), SEPARATE_PORTS)];
      return [
        change({
          tool: egressPolicies.tool,
          at: rangeOf(open).start,
          summary: 'egress to 10250 as well',
          splices: [copyWithSecurePort(manifest.source, list, open)],
          grants: [],
          notes: ['remove 10255 from it once its workloads no longer use the port'],
          onlyForPods: selector,
          covers: rangeOf(open),
        }),
      ];
    });
    return [...others, ...egress];
  },
};

const SEPARATE_PORTS =
  'allow port 10250 in an item of toPorts without rules: these are for requests in clear text, and refuse https';

/** What the other rules of a policy say about the port. */
const OTHER_RULES = [
  ['ingress', 'POLICY_INGRESS'],
  ['ingressDeny', 'POLICY_DENIES'],
  ['egressDeny', 'POLICY_DENIES'],
] as const;

/** Config Connector's firewall rules of the VPC. */
export const firewalls: Rule = {
  tool: egressPolicies.tool,
  propose({ document, root, kind }: Manifest): Proposal[] {
    if (kind !== 'ComputeFirewall') return [];
    return (['allow', 'deny'] as const).flatMap((field) =>
      mapsAt(document, root, 'spec', field).flatMap((rule): Proposal[] => {
        const ports = wordsAt(document, rule, 'ports');
        if (!ports.some((port) => isWithin(port, 10_255))) return [];
        const isReady = ports.some((port) => isWithin(port, 10_250));
        const reason = field === 'deny' ? 'POLICY_DENIES' : isReady ? 'POLICY_READY' : 'POLICY';
        return [leave(null, reason, rangeOf(rule))];
      }),
    );
  },
};

/** Calico's policies, whose selectors are a language of their own: they are left to their owners. */
export const calicoPolicies: Rule = {
  tool: egressPolicies.tool,
  propose({ document, root, kind }: Manifest): Proposal[] {
    const isCalico = textAt(document, root, 'apiVersion')?.includes('projectcalico.org') ?? false;
    if (!isCalico || !kind.endsWith('NetworkPolicy')) return [];
    return ['ingress', 'egress'].flatMap((direction) =>
      mapsAt(document, root, 'spec', direction).flatMap((rule): Proposal[] => {
        const ports = wordsAt(document, rule, 'destination', 'ports');
        const names = (wanted: number): boolean => ports.some((port) => isWithin(port, wanted));
        if (!names(10_255)) return [];
        const left = (reason: LeftReason, advice?: string): Proposal[] => [
          leave(null, reason, rangeOf(rule), advice),
        ];
        if (textAt(document, rule, 'action') === 'Deny') return left('POLICY_DENIES');
        if (direction === 'ingress') return left('POLICY');
        if (names(10_250)) return left('POLICY_READY');
        return left(
          'EGRESS_POLICY',
          'add 10250 to destination.ports of this rule, and remove 10255 once its workloads are migrated',
        );
      }),
    );
  },
};

/** Calico writes a range of ports as `10250:10260`, Google as `10250-10260`. */
function isWithin(port: string, wanted: number): boolean {
  const [start = Number.NaN, end = start] = port.split(/[:-]/).map(Number);
  return start <= wanted && end >= wanted;
}

interface PortList {
  readonly list: YAMLSeq;
  readonly rule: YAMLMap;
  /** A proxy of Cilium reads the requests, and forwards only those that its rules allow. */
  readonly readsRequests: boolean;
}

/**
 * The lists of ports in the rules of a NetworkPolicy, or of a policy of Cilium. Its policies for nodes are left out of
 * ingress: there the port is the kubelet's.
 */
function portListsOf({ document, root, kind }: Manifest, field: string): PortList[] {
  const isCilium = /^Cilium(?:Clusterwide)?NetworkPolicy$/.test(kind);
  if (kind !== 'NetworkPolicy' && !isCilium) return [];
  const specs = isCilium
    ? [mapAt(document, root, 'spec'), ...mapsAt(document, root, 'specs')]
    : [mapAt(document, root, 'spec')];
  const rules = specs
    .filter((spec) => field !== 'ingress' || mapAt(document, spec, 'nodeSelector') === null)
    .flatMap((spec) => mapsAt(document, spec, field));
  return rules.flatMap((rule) =>
    (isCilium ? mapsAt(document, rule, 'toPorts') : [rule]).flatMap((owner): PortList[] => {
      const list = lookup(document, owner, 'ports');
      return isSeq(list) ? [{ list, rule, readsRequests: mapAt(document, owner, 'rules') !== null }] : [];
    }),
  );
}

function portsIn(list: YAMLSeq): YAMLMap[] {
  return list.items.filter((item): item is YAMLMap => isMap(item));
}

function selectorOf({ document, root, kind, namespace }: Manifest): PodSelector {
  const selector = mapAt(
    document,
    root,
    'spec',
    kind === 'NetworkPolicy' ? 'podSelector' : 'endpointSelector',
  );
  return {
    namespace: kind === 'CiliumClusterwideNetworkPolicy' ? null : namespace,
    labels: labelsOf(document, selector)
      .map(({ key, ...rest }) => ({ key: key.replace(/^(?:k8s|any):/, ''), ...rest }))
      .filter(({ key }) => !key.startsWith('io.kubernetes.pod.')),
  };
}

/** What the labels of selected objects must be. */
export function labelsOf(document: Document, selector: YAMLMap | null): PodSelector['labels'] {
  const equal = scalarPairs(document, mapAt(document, selector, 'matchLabels')).map(({ key, scalar }) => ({
    key,
    operator: 'In',
    values: [textOf(scalar)],
  }));
  const expressions = mapsAt(document, selector, 'matchExpressions').map((expression) => ({
    key: textAt(document, expression, 'key') ?? '',
    operator: textAt(document, expression, 'operator') ?? 'In',
    values: wordsAt(document, expression, 'values'),
  }));
  return [...equal, ...expressions];
}

/** It names the port, be it as the end of a range. */
function names({ document }: Manifest, item: YAMLMap): boolean {
  return ['port', 'endPort'].some((field) => textAt(document, item, field) === '10255');
}

/** A port, or the range from `port` to `endPort`, allows it. */
function allows({ document }: Manifest, item: YAMLMap, wanted: number): boolean {
  const port = Number(textAt(document, item, 'port') ?? Number.NaN);
  const end = Number(textAt(document, item, 'endPort') ?? port);
  return port <= wanted && end >= wanted;
}

/** The same item for 10250, in front of the item for 10255. */
function copyWithSecurePort(source: string, list: YAMLSeq, item: YAMLMap): Splice {
  const { start, end } = rangeOf(item);
  const copy = source
    .slice(start, end)
    .trimEnd()
    .replace(/(\bport["']?\s*:\s*["']?)\d+/, (_, key: string) => `${key}10250`)
    .replace(/(?:,\s*|(?<!\s)\s+)?["']?endPort["']?\s*:\s*\d+/, '');
  if (list.flow) return { start, end: start, text: `${copy}, ` };
  const dash = source.lastIndexOf('-', start - 1);
  const separator = `${lineEnding(source)}${' '.repeat(columnOf(source, dash))}${source.slice(dash, start)}`;
  return { start, end: start, text: `${copy}${separator}` };
}
