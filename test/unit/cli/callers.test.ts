import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import { aProcessContext } from '../../support/process-context.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('sweep10255 callers', () => {
  const folder = temporaryFolder();

  async function callers(operand: string, stdin = '') {
    const context = aProcessContext({ stdin: Readable.from([Buffer.from(stdin)]) });
    const status = await run(['callers', operand], context);
    return { status, lines: context.stderr.text.split('\n') };
  }

  it('names a missing file once (was "Cannot read a: Cannot read a: …..")', async () => {
    const { status, lines } = await callers(folder.path('a.yaml'));
    assert.equal(status, 3);
    assert.equal(
      lines[0],
      `sweep10255: Cannot read ${folder.path('a.yaml')}: ENOENT: no such file or directory.`,
    );
    assert.equal(lines[2], '1 file or document (named above) was not read.');
  });

  it('says that a directory contains no manifests (was "illegal operation on a directory")', async () => {
    mkdirSync(folder.path('empty'));
    const { status, lines } = await callers(folder.path('empty'));
    assert.equal(status, 3);
    assert.equal(
      lines[0],
      `sweep10255: Cannot read ${folder.path('empty')}: the directory contains no YAML or JSON files.`,
    );
  });

  it('says that a ConfigMap of a workload is not in the input (was status 0)', async () => {
    const pod = (name: string): string =>
      `kind: Pod\napiVersion: v1\nmetadata: {name: p}\nspec: {volumes: [{name: v, configMap: {name: ${name}}}], containers: [{name: c, image: x}]}\n`;
    const missing = await callers('-', pod('c'));
    assert.equal(missing.status, 3);
    assert.equal(missing.lines[1], '1 ConfigMap of workloads was not in the input.');
    const certificates = await callers('-', pod('kube-root-ca.crt'));
    assert.equal(certificates.status, 0);
    const given = `${pod('c')}---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: c}\n`;
    assert.equal((await callers('-', given)).status, 0);
  });

  it('says that a template and a refusal of the server were not read (was status 0)', async () => {
    const pod = 'kind: Pod\napiVersion: v1\nmetadata: {name: p}\nspec:\n  containers:\n';
    const container = '  - {name: c, image: x, args: ["--url=http://node:{{ .Values.port }}"]}\n';
    const template = await callers('-', pod + container);
    assert.equal(template.status, 3);
    assert.match(
      template.lines[0] ?? '',
      /line 6: a value is a template: render it with `helm template` first/,
    );
    const other = await callers('-', `${pod}  - {name: c, image: x, args: ["--format={{ .Name }}"]}\n`);
    assert.equal(other.status, 0, 'programs have templates of their own');
    const status = await callers('-', 'kind: Status\napiVersion: v1\nstatus: Failure\n');
    assert.equal(status.status, 3);
    assert.match(status.lines.join('\n'), /1 Status\./);
  });

  it('says why the status of an empty input is 3', async () => {
    const { status, lines } = await callers('-');
    assert.equal(status, 3);
    assert.equal(lines[1], 'The input contains no Kubernetes objects.');
  });
});
