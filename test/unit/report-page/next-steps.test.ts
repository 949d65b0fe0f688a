import assert from 'node:assert/strict';
import { nextSteps } from '../../../shared/report-page/next-steps.ts';
import { aPlanRow, aPoolReport } from '../../support/plan-row-builder.ts';
import { anUnreadable } from '../../support/row-builder.ts';

const commandsOf = (row: Parameters<typeof nextSteps>[0]) =>
  nextSteps(row).flatMap(({ commands }) => commands);

describe('the next steps for a cluster', () => {
  it('close the port of a cluster that is safe to close, one setting at a time', () => {
    assert.deepEqual(commandsOf(aPlanRow()), [
      'gcloud container clusters update c --project=p --location=l --no-enable-insecure-kubelet-readonly-port',
      'gcloud container node-pools update default-pool --cluster=c --project=p --location=l --no-enable-insecure-kubelet-readonly-port',
    ]);
  });

  it('keep other kubelet settings of a pool, which the flag alone would remove', () => {
    const pool = aPoolReport({ kubelet_settings: [{ key: 'podPidsLimit', value: '"4096"' }] });
    assert.match(
      commandsOf(aPlanRow({ pools: [pool] })).at(-1) ?? '',
      /"podPidsLimit": 4096,[\s\S]*-from-file=/,
    );
  });

  it('migrate the callers first, then close the port', () => {
    const steps = nextSteps(aPlanRow({ readiness: 'MIGRATE_FIRST' }));
    assert.deepEqual(steps[0]?.commands, []);
    assert.match(steps.at(-1)?.title ?? '', /^Once the port is quiet: Close the port on default/);
  });

  it('wait while a cluster is exempt, whatever its readiness', () => {
    const exemption = { until: '2027-01-31', reason: null, owner: null };
    assert.deepEqual(commandsOf(aPlanRow({ exemption })), []);
  });

  it('include the command that shows why a cluster could not be read', () => {
    assert.deepEqual(commandsOf(anUnreadable({}, 'c')), [
      'gcloud container clusters describe c --project=p --location=l',
    ]);
  });

  it('are empty for a closed or deleted cluster', () => {
    assert.deepEqual(nextSteps(aPlanRow({ readiness: 'ALREADY_CLOSED' })), []);
    assert.deepEqual(nextSteps(aPlanRow({ outcome: 'GONE' })), []);
  });

  it('quote names that are special to a shell', () => {
    const row = aPlanRow({ cluster: "c'; rm -rf ~ #", pools: [] });
    assert.match(commandsOf(row)[0] ?? '', /^gcloud container clusters update 'c'\\''; rm -rf ~ #' /);
  });
});
