import assert from 'node:assert/strict';
import { clusterKeyOf } from '../../../../shared/model/cluster-names.ts';
import { monitoringQuery, readAnswer } from '../../../../shared/stages/sample/monitoring/read-answer.ts';
import { evaluate, UnknownQueryError } from '../../../../simulator/monitoring/evaluate.ts';
import { aKubernetesTruth, NOW_MS, running } from '../../../support/kubernetes-truth.ts';

const PLACE = { projectId: 'shop', location: 'europe-west1' };

describe("the simulator's PromQL", () => {
  it('evaluates the query that the scanner sends', () => {
    const kubernetes = aKubernetesTruth({
      deployments: running('otel-collector'),
    });
    const series = evaluate(monitoringQuery('shop', [3600]), [{ ...PLACE, kubernetes }], NOW_MS);
    const samples = readAnswer({ series, complete: true }, NOW_MS).get(
      clusterKeyOf({ ...PLACE, cluster: kubernetes.cluster }),
    );
    assert.equal(samples?.nodes.size, 3);
    for (const [earlier, later] of samples?.nodes.values() ?? []) {
      const grown = (later?.counts[0]?.requests ?? 0) - (earlier?.counts[0]?.requests ?? 0);
      assert.equal(grown, 360);
    }
  });

  it('has no series for a project whose clusters are not scraped', () => {
    assert.deepEqual(evaluate(monitoringQuery('shop', [3600]), [], NOW_MS), []);
  });

  it('rejects PromQL that it does not support', () => {
    assert.throws(() => evaluate('rate(up[5m])', [], NOW_MS), UnknownQueryError);
  });
});
