import assert from 'node:assert/strict';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realTool, run } from '../support/real-tools.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { INVALID } from '../support/terraform/invalid-variables.ts';
import { ALL, LEAST } from '../support/terraform/test-deployment.ts';

const CONFIGURATION = join(import.meta.dirname, '../../infra/terraform');

/** Valid values that a stricter rule could reject. */
const VALID: readonly Readonly<Record<string, unknown>>[] = [
  ALL,
  ...['*/15 * * * *', '0 3,15 * * 1-5', '0 3 1-7/2 JAN-jun mon', '59 23 31 12 7', '00 08 * * *'].map(
    (schedule) => ({ schedule }),
  ),
  ...['UTC', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires', 'Europe/Kyiv'].map((time_zone) => ({
    time_zone,
  })),
  ...['me-central2', 'northamerica-northeast1', 'us-east4', 'asia-southeast2'].map((region) => ({
    region,
    dataset_location: region,
  })),
  { sampling: { cluster_time: '8m', resample: '479s' }, usage: 'probe', scan_time: '12h' },
  { organization_id: null, scope: ['folders/1', 'projects/my-project'] },
  { bundle: { path: 'functions.zip' } },
  { exceptions: 'exemptions: []', exemptions: 'file' },
  { bundle: { bucket: 'releases', object: 'functions.zip' } },
  // null means the default.
  { schedule: null, scope: null, alert_cap: null, report_readers: null },
];

describe('the variables of the Terraform configuration', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  before(function () {
    if (!realTool('terraform')) this.skip();
  });

  /** Plans the variables alone: they need no provider. */
  const plan = (variables: Readonly<Record<string, unknown>>) => {
    for (const file of readdirSync(CONFIGURATION).filter((name) => /^variables.*\.tf$|\.txt$/.test(name)))
      cpSync(join(CONFIGURATION, file), folder.path(file));
    writeFileSync(folder.path('terraform.tfvars.json'), JSON.stringify({ ...LEAST, ...variables }));
    const environment = { HOME: folder.path('.'), CHECKPOINT_DISABLE: '1' };
    return run('terraform', [`-chdir=${folder.path('.')}`, 'plan', '-no-color', '-input=false'], environment);
  };

  for (const [sentence, ...cases] of INVALID)
    for (const invalid of cases)
      it(`reject ${JSON.stringify(invalid)}: ${sentence}`, async () => {
        const { status, stderr } = await plan(invalid);
        assert.equal(status, 1);
        const errors = stderr.split(/^Error: /m).slice(1);
        assert.equal(errors.length, 1, stderr);
        // Terraform wraps long lines.
        assert.ok(stderr.replaceAll(/\s+/g, ' ').includes(sentence), stderr);
      });

  for (const valid of VALID)
    it(`accept ${JSON.stringify(valid).slice(0, 100)}`, async () => {
      const { status, stderr } = await plan(valid);
      assert.equal(status, 0, stderr);
    });

  it('accept the name of every time zone', async () => {
    const names = JSON.stringify(Intl.supportedValuesOf('timeZone'));
    await plan({});
    const { stdout } = await run(
      'terraform',
      [`-chdir=${folder.path('.')}`, 'console'],
      { HOME: folder.path('.') },
      `length(setsubtract(${names}, local.time_zones))\n`,
    );
    assert.equal(stdout.trim(), '0');
  });
});
