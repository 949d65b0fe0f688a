import assert from 'node:assert/strict';
import type { CpuWork } from '../../../../shared/platform/deadline.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { findCallers } from '../../../../shared/stages/attribute/find-callers.ts';
import type { PodObject } from '../../../../shared/stages/attribute/ports.ts';
import { WorkloadCollection } from '../../../../shared/stages/attribute/workloads.ts';
import { MemoryObjects, type MemoryObjectsContent } from '../../../support/memory-objects.ts';
import { aPod } from '../../../support/pod-builder.ts';

const MACKEREL = { image: 'mackerel/mackerel-container-agent:latest' };

const finding = async (content: MemoryObjectsContent, work: CpuWork) => {
  const search = await findCallers(new MemoryObjects(content), { readsConfigMaps: false }, work);
  return search.callersGiven({ sampled: new Set(), busy: new Set() });
};

describe('findCallers in a cluster that is expensive to search', () => {
  const hostile = (containers: number): MemoryObjectsContent => {
    const pod = aPod({ args: ['10255 '.repeat(1_000)] });
    const [container] = pod.spec?.containers ?? [];
    assert.ok(container !== undefined && pod.spec !== undefined);
    const spec = { ...pod.spec, containers: Array.from({ length: containers }, () => container) };
    return {
      pods: [
        { ...pod, spec },
        { ...aPod(MACKEREL, { name: 'other' }), metadata: { name: 'other' } },
      ],
    };
  };

  it('pauses after every text, so that other clusters get CPU time', async () => {
    let pauses = 0;
    const work = {
      begin: () => async () => {
        pauses += 1;
      },
    };
    await finding(hostile(100), work);
    assert.ok(pauses > 200, `${pauses}`);
  });

  it('reports that it ran out of time, and keeps the callers found so far', async () => {
    let left = 20;
    const work = {
      begin: () => async () => {
        left -= 1;
        if (left < 0) throw new SweepError('SEARCH_OUT_OF_TIME', { detail: '10 s of CPU time' });
      },
    };
    const content = hostile(100);
    const pods = (content.pods as PodObject[]).toReversed();
    const { callers, notes } = await finding({ pods }, work);
    assert.deepEqual(
      callers.map(({ name }) => name),
      ['other'],
    );
    assert.equal(
      notes[0],
      'Callers were not looked for in all workloads and scrape resources: The search for callers reached 10 s of CPU time.',
    );
  });

  it('expands variables without copying all of them for each text (took quadratic time)', async () => {
    const searchMs = async (count: number) => {
      const values = Array.from({ length: count }, (_, index) => [`V${index}`, `http://$(V${index - 1})/`]);
      const env: Record<string, string> = Object.fromEntries(values);
      const before = process.cpuUsage();
      await finding({ pods: [aPod({ env })] }, { begin: () => async () => undefined });
      return process.cpuUsage(before).user / 1000;
    };
    await searchMs(1_000);
    const ratio = (await searchMs(24_000)) / (await searchMs(3_000));
    assert.ok(ratio < 24, `8 times the variables took ${ratio} times the time`);
  }).timeout(60_000);

  it('searches a pod with thousands of containers and volumes without pairing them', async () => {
    const pod = aPod({});
    const containers = Array.from({ length: 5_000 }, (_, index) => ({
      name: `c${index}`,
      volumeMounts: [{ name: 'shared' }],
    }));
    const volumes = Array.from({ length: 5_000 }, (_, index) => ({
      name: `v${index}`,
      configMap: { name: 'x' },
    }));
    const collection = new WorkloadCollection();
    collection.addPod({ ...pod, spec: { containers, volumes } });
    const lists = new Set(collection.workloads[0]?.containers.map(({ configMaps }) => configMaps[1]));
    assert.equal(lists.size, 1);
  });
});
