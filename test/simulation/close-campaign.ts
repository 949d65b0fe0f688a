import type { StoredCampaign } from '../../cli/close/ports.ts';
import type { CampaignClusterRow } from '../../shared/model/rows/campaign-rows.ts';
import { aCampaign, aCampaignCluster, aStep, RULES } from '../support/campaign-builder.ts';
import type { Random } from '../support/ground-truth/random.ts';

/** A campaign of a few clusters in a few rings, with tight limits. */
export function aRandomCampaign(random: Random): StoredCampaign {
  const rings = random.int(1, 4);
  const clusters = Array.from({ length: random.int(2, 12) }, (_, index): CampaignClusterRow => {
    const pools = random.int(0, 3);
    const steps = [
      aStep({ site: 'CLUSTER_DEFAULT' }),
      ...(random.chance(0.3)
        ? [aStep({ site: 'AUTO_PROVISIONING', pool: null, nodes: 4, nodes_at_once: 2 })]
        : []),
      ...Array.from({ length: pools }, (_unused, pool) =>
        aStep({ pool: `pool-${pool}`, nodes: 6, nodes_at_once: random.int(1, 3) }),
      ),
    ];
    return aCampaignCluster(`c-${index}`, {
      ring: Math.min(rings - 1, Math.floor(index / 5)),
      position: index,
      project_id: random.pick(['shop', 'bank']),
      steps,
    });
  });
  const rules = {
    ...RULES,
    clusters_at_once: random.int(1, 5),
    clusters_per_project: random.int(1, 4),
    nodes_at_once: random.int(3, 6),
    nodes_per_project: random.int(3, 5),
    soak_seconds: random.pick([60, 1800]),
    auto_roll_back: random.chance(0.5),
    ...(random.chance(0.4) ? { days: ['MON', 'TUE', 'WED'], hours_from: '08:00', hours_to: '11:00' } : {}),
  };
  const campaign = aCampaign(clusters, { rules });
  return { campaign, clusters };
}
