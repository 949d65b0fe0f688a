import assert from 'node:assert/strict';
import type { KubernetesObjects } from '../../shared/stages/attribute/ports.ts';

/** A cluster with the DaemonSet `otel-collector-agent` (observability) and the Deployment `website` (web). */
export interface ObjectsUnderContract {
  readonly objects: KubernetesObjects;
  /** The same cluster for a caller without permissions. */
  readonly forbidden: KubernetesObjects;
}

/** The contract of every KubernetesObjects. */
export function kubernetesObjectsContract(name: string, cluster: () => ObjectsUnderContract): void {
  const all = async <Item>(pages: AsyncIterable<readonly Item[]>) => (await Array.fromAsync(pages)).flat();

  describe(`${name} as KubernetesObjects`, () => {
    it('lists running pods with their containers, controllers and volumes', async () => {
      const pods = await all(cluster().objects.listPods());
      const collector = pods.find(({ metadata }) => metadata?.namespace === 'observability');
      assert.match(collector?.spec?.containers[0]?.image ?? '', /opentelemetry-collector/);
      assert.deepEqual(
        collector?.metadata?.ownerReferences?.map(({ kind, name, controller }) => [kind, name, controller]),
        [['DaemonSet', 'otel-collector-agent', true]],
      );
      assert.equal(collector?.spec?.volumes?.[0]?.configMap?.name, 'otel-collector-agent-config');
      assert.ok(collector?.spec?.nodeName);
    });

    it('reads the owner of a ReplicaSet', async () => {
      const pods = await all(cluster().objects.listPods());
      const website = pods.find(({ metadata }) => metadata?.namespace === 'web');
      const replicaSet = website?.metadata?.ownerReferences?.[0]?.name ?? '';
      const { ownerReferences } = await cluster().objects.readMetadata('ReplicaSet', 'web', replicaSet);
      assert.deepEqual(
        ownerReferences?.map(({ kind, name }) => [kind, name]),
        [['Deployment', 'website']],
      );
    });

    it('throws KUBERNETES_NOT_FOUND for an unknown object', async () => {
      await assert.rejects(cluster().objects.readMetadata('Job', 'web', 'none'), {
        code: 'KUBERNETES_NOT_FOUND',
      });
    });

    it('lists ConfigMaps with their contents', async () => {
      const maps = await all(cluster().objects.listConfigMaps());
      assert.match(maps[0]?.data?.['collector.yaml'] ?? '', /kubeletstats/);
    });

    it('lists Services and ServiceMonitors, even if there are none', async () => {
      assert.deepEqual(await all(cluster().objects.listServices()), []);
      assert.deepEqual(await all(cluster().objects.listScrapes('ServiceMonitor')), []);
      assert.deepEqual(await all(cluster().objects.listScrapes('VMNodeScrape')), []);
    });

    for (const list of ['listPods', 'listServices', 'listConfigMaps'] as const)
      it(`throws KUBERNETES_FORBIDDEN without permission (${list})`, async () => {
        await assert.rejects(all<unknown>(cluster().forbidden[list]()), { code: 'KUBERNETES_FORBIDDEN' });
      });

    it('lists templates with their pod specs, and throws KUBERNETES_FORBIDDEN without permission', async () => {
      const daemonSets = await all(cluster().objects.listWorkloads('DaemonSet'));
      const collector = daemonSets.find(({ metadata }) => metadata?.name === 'otel-collector-agent');
      assert.match(collector?.spec?.template?.spec?.containers[0]?.image ?? '', /opentelemetry-collector/);
      assert.deepEqual(await all(cluster().objects.listWorkloads('CronJob')), []);
      const refused = { code: 'KUBERNETES_FORBIDDEN' };
      await assert.rejects(all<unknown>(cluster().forbidden.listWorkloads('Job')), refused);
      await assert.rejects(all<unknown>(cluster().forbidden.listScrapes('ServiceMonitor')), refused);
    });
  });
}
