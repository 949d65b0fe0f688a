import { isScalar } from 'yaml';
import { prometheusOperator as agent } from '../../../shared/agents/prometheus-operator.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { textOf } from '../text/scalar-edit.ts';
import { itemsAt, mapAt, mapsAt, scalarPairs, textAt } from '../yaml/lookup.ts';
import { leave, type Rule, rangeOf } from './rule.ts';

/** A ServiceMonitor for the kubelet that scrapes port http-metrics: 10255 without a digit of it. */
export const serviceMonitors: Rule = {
  tool: agent.name,
  propose(manifest: Manifest) {
    const { document, root, kind } = manifest;
    if (kind !== 'ServiceMonitor' && kind !== 'VMServiceScrape') return [];
    const labels = scalarPairs(document, mapAt(document, root, 'spec', 'selector', 'matchLabels'));
    const expressions = mapsAt(document, root, 'spec', 'selector', 'matchExpressions')
      .filter((expression) => textAt(document, expression, 'operator') === 'In')
      .flatMap((expression) => itemsAt(document, expression, 'values'));
    const values = [...labels.map(({ scalar }) => scalar), ...expressions];
    if (!values.some((value) => isScalar(value) && /(?:^|-)kubelet$/.test(textOf(value)))) return [];
    return mapsAt(document, root, 'spec', 'endpoints')
      .filter((endpoint) => textAt(document, endpoint, 'port') === 'http-metrics')
      .map((endpoint) => leave(serviceMonitors.tool, 'SERVICE_MONITOR', rangeOf(endpoint)));
  },
};
