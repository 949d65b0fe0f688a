import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assess, rowsOf, shortly } from '../../../support/terraform/plan-builder.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures/terraform/gke');
const fixture = (name: string): unknown => JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'));

describe('a plan that the real Terraform made', () => {
  it('is judged as it will be after apply: everything is created', async () => {
    const rows = await rowsOf(fixture('create.json'));
    assert.deepEqual(rows.map(shortly), [
      'autopilot OPEN',
      'blocks CLOSED a=DISABLED',
      'plain UNKNOWN default-pool=UNKNOWN computed=UNKNOWN',
      'retired UNKNOWN default-pool=UNKNOWN',
      'shop-eu OPEN extra=ENABLED blue=DISABLED green=DISABLED',
      'shop-us CLOSED blue=DISABLED green=DISABLED',
      'legacy UNKNOWN spot-0=DISABLED spot-1=DISABLED',
    ]);
    assert.deepEqual([...new Set(rows.map(({ project_id }) => project_id))], ['shop-prod', 'other']);
    const plain = rows.find((row) => row.cluster === 'plain')?.reasons.join(' ') ?? '';
    assert.match(plain, /Pools default-pool and computed: port UNKNOWN, because .* is unknown until apply/);
    const legacy = rows.find((row) => row.cluster === 'legacy')?.reasons.join(' ') ?? '';
    assert.match(legacy, /The plan contains these node pools, but not their cluster\./);
  });

  it('is judged as it will be after apply: a pull request opens, closes and deletes', async () => {
    const { status, stdout, stderr } = await assess(fixture('change.json'));
    assert.equal(status, 1);
    const rows = await rowsOf(fixture('change.json'));
    assert.deepEqual(rows.map(shortly), [
      'autopilot CLOSED default-pool=DISABLED',
      'blocks OPEN b=ENABLED a=UNKNOWN',
      'plain OPEN default-pool=UNKNOWN computed=ENABLED',
      'shop-eu UNKNOWN default-pool=UNKNOWN extra=DISABLED blue=UNKNOWN green=UNKNOWN',
      'shop-us OPEN default-pool=UNKNOWN blue=ENABLED green=ENABLED',
      'legacy UNKNOWN spot-0=UNKNOWN spot-1=UNKNOWN',
    ]);
    assert.match(
      stdout,
      /OPEN .* shop-us .*module\.gke\["us"\]\.google_container_node_pool\.pools\["blue"\] module\.gke\["us"\]/,
    );
    assert.match(
      stderr,
      /shop-us: After apply of the Terraform plan: module\.gke\["us"\]\.google_container_cluster\.this \(update\)/,
    );
    assert.match(
      stderr,
      /google_container_cluster\.retired\[0\] is deleted by this plan, so it is not judged/,
    );
  });
});

describe('a Terraform state', () => {
  it('shows open ports, and its "FALSE" proves nothing', async () => {
    const { status, stderr } = await assess(fixture('state.json'));
    assert.equal(status, 1);
    assert.match(stderr, /is "FALSE" in the state, which proves nothing/);
    assert.deepEqual((await rowsOf(fixture('state.json'))).map(shortly), [
      'autopilot OPEN default-pool=UNKNOWN',
      'blocks UNKNOWN a=UNKNOWN',
      'plain OPEN default-pool=UNKNOWN computed=ENABLED',
      'retired UNKNOWN default-pool=UNKNOWN',
      'shop-eu OPEN default-pool=UNKNOWN extra=ENABLED blue=UNKNOWN green=UNKNOWN',
      'shop-us UNKNOWN default-pool=UNKNOWN blue=UNKNOWN green=UNKNOWN',
      'legacy UNKNOWN spot-0=UNKNOWN spot-1=UNKNOWN',
    ]);
  });

  it('without resources is empty', async () => {
    const { status, stderr } = await assess({ format_version: '1.0', terraform_version: '1.11.4' });
    assert.equal(status, 0);
    assert.match(stderr, /The Terraform state contains no GKE clusters or node pools\./);
  });
});
