import assert from 'node:assert/strict';
import { formRings, type PlannedTurn, type RingOptions } from '../../../../cli/close/form-rings.ts';

import { aCampaignCluster, aStep } from '../../../support/campaign-builder.ts';

const OPTIONS: RingOptions = { rule: { by: 'share' }, shares: [1, 10, 50], order: [], folderOf: () => null };

function aTurn(name: string, differences: Partial<PlannedTurn> = {}): PlannedTurn {
  return {
    row: aCampaignCluster(name),
    kind: 'STANDARD',
    labels: new Map(),
    steps: [aStep()],
    rank: [0],
    ...differences,
  };
}

const ringsOf = (turns: readonly PlannedTurn[], options: Partial<RingOptions> = {}) =>
  formRings(turns, { ...OPTIONS, ...options }).rings.map(({ name, clusters }) => [name, clusters]);

const fleet = (count: number) => Array.from({ length: count }, (_, index) => aTurn(`c-${index}`));

describe('rings', () => {
  it('begin with one canary of each kind, then 1%, 10%, 50% and the rest', () => {
    const turns = [
      ...fleet(998),
      aTurn('autopilot', { kind: 'AUTOPILOT' }),
      aTurn('nap', { kind: 'STANDARD_WITH_AUTO_PROVISIONING' }),
    ];
    assert.deepEqual(ringsOf(turns), [
      ['canary', 3],
      ['1%', 7],
      ['10%', 90],
      ['50%', 400],
      ['rest', 500],
    ]);
  });

  it('leave out empty rings of a small fleet', () =>
    assert.deepEqual(ringsOf(fleet(2)), [
      ['canary', 1],
      ['rest', 1],
    ]));

  it('have no canary that the campaign leaves to its owner', () => {
    const owned = aTurn('owned', { steps: [aStep({ route: 'OWNER' })] });
    assert.deepEqual(
      formRings([owned, aTurn('own')], OPTIONS).turns.map(({ row, ring }) => [row.cluster, ring]),
      [
        ['own', 0],
        ['owned', 1],
      ],
    );
  });

  it('are formed by label, in the order that is given', () => {
    const turns = ['canary', 'prod', 'dev', 'test', 'prod'].map((environment, index) =>
      aTurn(`c-${index}`, { labels: new Map([['environment', environment]]) }),
    );
    const options = { rule: { by: 'label', key: 'environment' }, order: ['test', 'dev'] } as const;
    assert.deepEqual(ringsOf([...turns, aTurn('without')], options), [
      ['canary', 1],
      ['test', 1],
      ['dev', 1],
      ['(none)', 1],
      ['prod', 2],
    ]);
    assert.throws(() => ringsOf(turns, { ...options, order: ['staging'] }), { code: 'RING_EMPTY' });
  });

  it('have names of their own, also for a label value or a project `canary`', () => {
    const turns = ['canary', 'canary', 'prod'].map((name, index) =>
      aTurn(`c-${index}`, {
        row: aCampaignCluster(`c-${index}`, { project_id: name }),
        labels: new Map([['stage', name]]),
      }),
    );
    assert.deepEqual(ringsOf(turns, { rule: { by: 'label', key: 'stage' }, order: ['prod', 'canary'] }), [
      ['canary', 1],
      ['prod', 1],
      ['label:canary', 1],
    ]);
    assert.deepEqual(ringsOf(turns, { rule: { by: 'project' } }), [
      ['canary', 1],
      ['project:canary', 1],
      ['prod', 1],
    ]);
  });

  it('puts clusters with an empty label beside those without the label', () => {
    const turns = ['', 'prod', ''].map((team, index) =>
      aTurn(`c-${index}`, { labels: new Map([['team', team]]) }),
    );
    assert.deepEqual(ringsOf([...turns, aTurn('without')], { rule: { by: 'label', key: 'team' } }), [
      ['canary', 1],
      ['(none)', 2],
      ['prod', 1],
    ]);
  });

  it('are formed by project and by folder', () => {
    const turns = ['a', 'b', 'b', 'c'].map((project_id, index) =>
      aTurn(`c-${index}`, { row: aCampaignCluster(`c-${index}`, { project_id }) }),
    );
    assert.deepEqual(ringsOf(turns, { rule: { by: 'project' } }), [
      ['canary', 1],
      ['b', 2],
      ['c', 1],
    ]);
    const folderOf = (project: string) => (project === 'c' ? 'folders/2' : 'folders/1');
    assert.deepEqual(ringsOf(turns, { rule: { by: 'folder' }, folderOf }), [
      ['canary', 1],
      ['folders/1', 2],
      ['folders/2', 1],
    ]);
  });

  it('contain every cluster exactly once, in order', () => {
    for (const count of [1, 2, 3, 9, 10, 11, 99, 100, 101]) {
      const { rings, turns } = formRings(fleet(count), OPTIONS);
      assert.deepEqual(
        turns.map(({ row }) => row.cluster),
        fleet(count).map(({ row }) => row.cluster),
      );
      assert.equal(
        rings.reduce((sum, { clusters }) => sum + clusters, 0),
        count,
      );
    }
  });
});
