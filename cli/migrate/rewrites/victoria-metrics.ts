import { type Document, isMap, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { victoriaMetrics } from '../../../shared/agents/victoria-metrics.ts';
import { readOnlyUrls, whyNotNode } from '../kubelet/urls.ts';
import type { LeftReason } from '../left-reasons.ts';
import { type YamlText, yamlTextsOf } from '../manifest/config-texts.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { editScalar, replaceText, textOf } from '../text/scalar-edit.ts';
import { all } from '../text/splices.ts';
import type { MigrationPolicy, Proposal, Splice } from '../types.ts';
import { itemsAt, mapAt, mapsAt, scalarAt, textAt } from '../yaml/lookup.ts';
import { mapsUnder, type Rule } from './config-edits.ts';
import { findsOtherCluster } from './prometheus-targets.ts';
import { objectsIn, proposeEndpoint, relabelingOf, type ScrapeSpec } from './scrape-resources.ts';

/** What the operator of VictoriaMetrics scrapes on nodes, and the spec of a VMNodeScrape in the values of its chart. */
export const nodeScrapes: Rule = {
  tool: victoriaMetrics.name,
  propose(manifest: Manifest, policy: MigrationPolicy): Proposal[] {
    const { document, root, kind } = manifest;
    const tool = victoriaMetrics.name;
    const objects = objectsIn(manifest);
    if (kind === 'VMStaticScrape')
      return objects.flatMap((config) =>
        mapsAt(document, root, 'spec', 'targetEndpoints').flatMap((spec) =>
          proposeTargets({ config, spec, tool }, [spec], policy),
        ),
      );
    const ownSpec = mapAt(document, root, 'spec');
    if (kind === 'VMScrapeConfig')
      return objects.flatMap((config) => {
        if (ownSpec === null) return [];
        return proposeTargets(
          { config, spec: ownSpec, tool },
          mapsAt(document, ownSpec, 'staticConfigs'),
          policy,
        );
      });
    if (kind === 'VMNodeScrape')
      return objects.flatMap((config) =>
        ownSpec === null ? [] : proposeNodes({ config, spec: ownSpec, tool }, policy),
      );
    return yamlTextsOf(manifest).flatMap((config) =>
      specsInValues(config).flatMap((spec) => proposeNodes({ config, spec, tool }, policy)),
    );
  },
};

/** A spec that scrapes every node, on its port or where a relabeling leads. */
function proposeNodes(scrape: ScrapeSpec, policy: MigrationPolicy): Proposal[] {
  const { config, spec } = scrape;
  const scalar = scalarAt(config.document, spec, 'port');
  const named =
    scalar !== null && textOf(scalar) === '10255' ? [replaceText(config.text, scalar, '10250')] : [];
  const ports = [...named, ...relabeledPorts(scrape)];
  return ports.length === 0 ? [] : [proposeEndpoint(scrape, policy, { reason: null, port: all(...ports) })];
}

/** A spec that lists targets or discovers them. @param lists the maps that have `targets` */
function proposeTargets(scrape: ScrapeSpec, lists: readonly YAMLMap[], policy: MigrationPolicy): Proposal[] {
  const { config, spec } = scrape;
  const targets = lists
    .flatMap((list) => itemsAt(config.document, list, 'targets'))
    .filter((target) => isScalar(target));
  const open = targets.filter((target) => readOnlyUrls(textOf(target)).length > 0);
  const ports = [...open.map((target) => securePort(config.text, target)), ...relabeledPorts(scrape)];
  if (ports.length === 0) return [];
  const reason =
    open.length < targets.length
      ? 'OTHER_TARGETS'
      : (otherDiscovery(config.document, spec) ?? whyNotHosts(open.map(textOf)));
  return [proposeEndpoint(scrape, policy, { reason, port: all(...ports) })];
}

function securePort(text: string, scalar: Scalar): Splice[] | null {
  return editScalar(
    text,
    scalar,
    readOnlyUrls(textOf(scalar)).map(({ port }) => ({ ...port, text: '10250' })),
  );
}

/** The edits of the relabelings that change addresses to 10255. */
function relabeledPorts({ config: { document, text }, spec }: ScrapeSpec): (Splice[] | null)[] {
  return mapsAt(document, spec, 'relabelConfigs').flatMap((rule) => {
    const { target } = relabelingOf(document, rule);
    const replacement = scalarAt(document, rule, 'replacement');
    const isOpen =
      target === '__address__' && replacement !== null && readOnlyUrls(textOf(replacement)).length > 0;
    return isOpen ? [securePort(text, replacement)] : [];
  });
}

/** Why discovered targets can be something other than kubelets of this cluster; null if they cannot. */
function otherDiscovery(document: Document, spec: YAMLMap): LeftReason | null {
  const others = spec.items.some(
    ({ key }) => isScalar(key) && /SDConfigs$/.test(textOf(key)) && textOf(key) !== 'kubernetesSDConfigs',
  );
  const discoveries = mapsAt(document, spec, 'kubernetesSDConfigs');
  if (others || discoveries.some((each) => textAt(document, each, 'role')?.toLowerCase() !== 'node'))
    return 'OTHER_TARGETS';
  return discoveries.some((each) => findsOtherCluster(document, each)) ? 'OTHER_CLUSTER' : null;
}

function whyNotHosts(targets: readonly string[]): LeftReason | null {
  for (const { host } of targets.flatMap((target) => readOnlyUrls(target))) {
    const reason = whyNotNode(host);
    if (reason !== null) return reason;
  }
  return null;
}

/** The specs of VMNodeScrapes that the values of the chart have for the kubelet. */
function specsInValues(config: YamlText): YAMLMap[] {
  return mapsUnder(config, 'kubelet').flatMap((kubelet) =>
    [
      mapAt(config.document, kubelet, 'vmScrape', 'spec'),
      ...(mapAt(config.document, kubelet, 'vmScrapes')?.items ?? []).map(({ value }) =>
        isMap(value) ? mapAt(config.document, value, 'spec') : null,
      ),
    ].filter((spec) => spec !== null),
  );
}
