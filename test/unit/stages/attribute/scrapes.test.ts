import assert from 'node:assert/strict';
import { UNLIMITED_WORK } from '../../../../shared/platform/deadline.ts';
import { findCallers } from '../../../../shared/stages/attribute/find-callers.ts';
import { MemoryObjects, type MemoryObjectsContent } from '../../../support/memory-objects.ts';

const nowhere = { sampled: new Set<string>(), busy: new Set<string>() };

describe('findCallers, ServiceMonitors', () => {
  const kubelet = {
    metadata: { namespace: 'kube-system', name: 'kps-kubelet', labels: { 'k8s-app': 'kubelet' } },
    spec: {
      ports: [
        { name: 'https-metrics', port: 10250 },
        { name: 'http-metrics', port: 10255 },
      ],
    },
  };
  const monitor = (port: string, namespaceSelector: object = { matchNames: ['kube-system'] }) => ({
    kind: 'ServiceMonitor',
    metadata: { namespace: 'monitoring', name: 'kps-kubelet' },
    spec: { endpoints: [{ port }], selector: { matchLabels: { 'k8s-app': 'kubelet' } }, namespaceSelector },
  });
  const cases: readonly [string, MemoryObjectsContent, string | null][] = [
    [
      'scrapes the read-only port',
      { services: [kubelet], scrapes: { ServiceMonitor: [monitor('http-metrics')] } },
      'HIGH',
    ],
    [
      'selects every namespace',
      { services: [kubelet], scrapes: { ServiceMonitor: [monitor('http-metrics', { any: true })] } },
      'HIGH',
    ],
    [
      'scrapes the secure port',
      { services: [kubelet], scrapes: { ServiceMonitor: [monitor('https-metrics')] } },
      null,
    ],
    [
      'selects another namespace',
      { services: [kubelet], scrapes: { ServiceMonitor: [monitor('http-metrics', { matchNames: ['x'] })] } },
      null,
    ],
    ['is absent: the Service lists a port that is not scraped', { services: [kubelet] }, null],
    ['has no Service', { services: [], scrapes: { ServiceMonitor: [monitor('http-metrics')] } }, null],
    [
      'is readable but Services are not',
      { services: 'KUBERNETES_FORBIDDEN', scrapes: { ServiceMonitor: [monitor('http-metrics')] } },
      'MEDIUM',
    ],
  ];
  for (const [what, content, expected] of cases)
    it(`finds ${expected ?? 'nothing'} if a ServiceMonitor ${what}`, async () => {
      const search = await findCallers(
        new MemoryObjects(content),
        { readsConfigMaps: false },
        UNLIMITED_WORK,
      );
      const { callers } = search.callersGiven(nowhere);
      assert.equal(callers[0]?.confidence ?? null, expected);
      if (expected !== null) assert.equal(callers[0]?.kind, 'ServiceMonitor');
    });
});
