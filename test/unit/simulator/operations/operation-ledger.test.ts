import assert from 'node:assert/strict';
import { OperationLedger } from '../../../../simulator/operations/operation-ledger.ts';
import { HandClock } from '../ask.ts';

const CLUSTER = { projectId: 'p', location: 'us-east1', name: 'c' };

function started(type: 'UPDATE_CLUSTER' | 'UPGRADE_NODES') {
  const clock = new HandClock();
  const ledger = new OperationLedger(clock, 1000);
  const applied: string[] = [];
  const begin = (name: string) =>
    ledger.start({
      type,
      cluster: { ...CLUSTER, name },
      targetLink: name,
      nodes: 4,
      apply: () => applied.push(name),
    });
  return { clock, ledger, applied, begin };
}

describe('the operations of a cluster', () => {
  it('go from PENDING to RUNNING to DONE, node by node', () => {
    const { clock, ledger, begin } = started('UPGRADE_NODES');
    const operation = begin('c');
    const seen = [0, 99, 1, 400, 499, 1].map((durationMs) => {
      clock.pass(durationMs);
      return [ledger.statusOf(operation), ledger.nodesDone(operation)];
    });
    assert.deepEqual(seen, [
      ['PENDING', 0],
      ['PENDING', 0],
      ['RUNNING', 0],
      ['RUNNING', 2],
      ['RUNNING', 3],
      ['DONE', 4],
    ]);
  });

  it('run immediately if no nodes are recreated', () => {
    const { ledger, begin } = started('UPDATE_CLUSTER');
    assert.equal(ledger.statusOf(begin('c')), 'RUNNING');
  });

  it('apply their change once, when they are done', () => {
    const { clock, ledger, applied, begin } = started('UPDATE_CLUSTER');
    begin('c');
    begin('d');
    clock.pass(999);
    ledger.settle();
    assert.deepEqual(applied, []);
    clock.pass(1);
    ledger.settle();
    ledger.settle();
    assert.deepEqual(applied, ['c', 'd']);
  });

  it('block only their own cluster', () => {
    const { clock, ledger, begin } = started('UPDATE_CLUSTER');
    const operation = begin('c');
    assert.equal(ledger.runningOn(CLUSTER), operation);
    assert.equal(ledger.runningOn({ ...CLUSTER, location: 'us-west1' }), undefined);
    clock.pass(1000);
    assert.equal(ledger.runningOn(CLUSTER), undefined);
  });

  it('have unique names', () => {
    const { begin } = started('UPDATE_CLUSTER');
    const [one, other] = [begin('c'), begin('c')];
    assert.match(one.name, /^operation-1795478400000-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.notEqual(one.name, other.name);
  });
});
