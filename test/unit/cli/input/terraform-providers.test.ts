import assert from 'node:assert/strict';
import { cluster, plan, rowsOf } from '../../../support/terraform/plan-builder.ts';

describe('the project and the zone of a provider', () => {
  const REFERENCE = (name: string) => ({ references: [name] });
  const constant = (value: string) => ({ constant_value: value });
  /** A cluster that says neither, so both are unknown until apply. */
  const NEW = cluster(['create'], { name: 'shop' }, { unknown: { project: true, location: true, id: true } });
  const placeOf = async (document: object) => {
    const [row] = await rowsOf(document);
    return `${row?.project_id}/${row?.location}`;
  };

  function planWith(provider: object, own: object = {}, more: object = {}) {
    const declared = {
      address: 'google_container_cluster.this',
      mode: 'managed',
      type: 'google_container_cluster',
      name: 'this',
      provider_config_key: 'google.eu',
      expressions: { name: constant('shop'), ...own },
    };
    return {
      ...plan(NEW),
      variables: {
        project_id: { value: 'shop-prod' },
        env: { value: 'production' },
        zone: { value: 'europe-west1-b' },
      },
      configuration: {
        provider_config: {
          google: { name: 'google', expressions: { project: constant('another-one') } },
          'google.eu': { name: 'google', alias: 'eu', ...provider },
        },
        root_module: { resources: [declared], ...more },
      },
    };
  }

  it('are those of a resource that says none', async () => {
    const expressions = {
      project: constant('shop-prod'),
      region: constant('us-east1'),
      zone: constant('us-west1-a'),
    };
    assert.equal(await placeOf(planWith({ expressions })), 'shop-prod/us-west1-a');
  });

  it('do not move a cluster that exists', async () => {
    const values = { name: 'shop', id: 'projects/p/locations/l/clusters/shop' };
    const document = planWith({
      expressions: { project: constant('shop-prod'), zone: constant('us-west1-a') },
    });
    const existing = cluster(['update'], values, {}, values);
    assert.equal(await placeOf({ ...document, resource_changes: [existing] }), 'p/l');
  });

  it('can be variables of the root module', async () => {
    const expressions = { project: REFERENCE('var.project_id'), zone: REFERENCE('var.zone') };
    assert.equal(await placeOf(planWith({ expressions })), 'shop-prod/europe-west1-b');
  });

  for (const [what, provider, own, more] of [
    [
      'the resource refers to another project',
      { expressions: { project: constant('shop-prod') } },
      { project: REFERENCE('google_project.new.project_id') },
    ],
    ['the value may be part of a longer text', { expressions: { project: REFERENCE('var.env') } }],
    [
      'the value consists of several variables',
      { expressions: { project: { references: ['var.project_id', 'var.env'] } } },
    ],
    [
      'the variable is one of a module',
      { expressions: { project: REFERENCE('var.project_id') }, module_address: 'module.gke' },
    ],
    [
      'the variable is sensitive',
      { expressions: { project: REFERENCE('var.project_id') } },
      {},
      { variables: { project_id: { sensitive: true } } },
    ],
    [
      'the provider has only a region, which it does not use for clusters',
      { expressions: { region: constant('us-east1') } },
    ],
  ] as const)
    it(`stay unknown if ${what}`, async () => {
      assert.equal(await placeOf(planWith(provider, own, more)), '-/-');
    });
});
