import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { run } from '../../../cli/run.ts';
import { PAGE_POD } from '../../support/manifests.ts';
import { migrateText } from '../../support/migrate-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const OTHER = 'kind: Service\nmetadata: {name: x}\nspec: {ports: [{port: 80}]}\n';

/** Runs one command line; its standard input is the text. */
async function migrate(argv: readonly string[], stdin = '') {
  const written = { stdout: '', stderr: '' };
  const terminal = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += chunk;
        done();
      },
    });
  const status = await run(['migrate', ...argv], {
    environment: {},
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: terminal('stdout'),
    stderr: terminal('stderr'),
    clock: { nowMs: () => Date.UTC(2026, 10, 24) },
    interruption: new AbortController().signal,
  });
  return { status, ...written };
}

describe('sweep10255 migrate', () => {
  const folder = temporaryFolder();
  let file: string;
  beforeEach(() => {
    file = folder.path('pod.yaml');
    writeFileSync(file, PAGE_POD);
  });

  it('prints a diff and writes nothing', async () => {
    const { status, stdout, stderr } = await migrate([file]);
    assert.equal(status, 0);
    assert.ok(stdout.startsWith(`--- ${file}\n+++ ${file}\n@@ `));
    assert.match(
      stderr,
      /2 changes, 3 objects added, 0 left for you, 1 document of 1 file \(not written: --write does that\)/,
    );
    assert.equal(readFileSync(file, 'utf8'), PAGE_POD);
  });

  it('writes in place through a symbolic link, keeps the mode, and leaves no other files behind', async () => {
    chmodSync(file, 0o640);
    const link = folder.path('link.yaml');
    symlinkSync(file, link);
    const { status, stdout } = await migrate([link, '--write']);
    assert.deepEqual([status, stdout], [0, '']);
    assert.equal(readFileSync(file, 'utf8'), (await migrateText(PAGE_POD)).text);
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.deepEqual(readdirSync(folder.path('.')).sort(), ['link.yaml', 'pod.yaml']);
  });

  it('does not touch a file without changes, and reports that', async () => {
    writeFileSync(file, OTHER);
    const { mtimeMs, ino } = statSync(file);
    const { status, stdout, stderr } = await migrate([file, '--write']);
    assert.deepEqual([status, stdout], [0, '']);
    assert.equal(stderr, 'Nothing to do: no use of port 10255 in 1 document of 1 file.\n');
    assert.deepEqual([statSync(file).mtimeMs, statSync(file).ino], [mtimeMs, ino]);
  });

  it('reads standard input: a diff, or with --write the migrated manifests', async () => {
    const diff = await migrate(['-'], PAGE_POD);
    assert.ok(diff.stdout.startsWith('--- standard input\n'));
    const written = await migrate(['--write', '-'], PAGE_POD);
    assert.equal(written.stdout, (await migrateText(PAGE_POD)).text);
    assert.equal((await migrate(['--write', '-'], OTHER)).stdout, OTHER);
  });

  it('accepts the namespace and the version of the cluster', async () => {
    const text = PAGE_POD.replace('/metrics', '/healthz');
    const { stdout } = await migrate(['-', '--namespace', 'mon', '--cluster-version', '1.33.1-gke.1'], text);
    assert.match(stdout, /\+ {2}namespace: mon\n/);
    assert.match(stdout, /nodes\/healthz/);
    assert.equal((await migrate(['-', '--cluster-version', '1.32'], text)).stdout, '');
  });

  it('migrates the other files if one cannot be read, names it, and exits with 3', async () => {
    const bad = folder.path('bad.yaml');
    writeFileSync(bad, 'a: [\n');
    const { status, stdout, stderr } = await migrate([file, bad, '--write']);
    assert.deepEqual([status, stdout], [3, '']);
    assert.match(stderr, /bad\.yaml, line 2, column 1: cannot migrate this YAML/);
    assert.match(stderr, /1 document of 1 file \(written\); 1 file was not read\./);
    assert.equal(readFileSync(file, 'utf8'), (await migrateText(PAGE_POD)).text);
    assert.equal(readFileSync(bad, 'utf8'), 'a: [\n');
  });

  for (const [name, path] of [
    ['does not exist', 'none.yaml'],
    ['is a folder', 'folder'],
  ] as const)
    it(`names a file that ${name}`, async () => {
      mkdirSync(folder.path('folder'));
      const { status, stderr } = await migrate([folder.path(path)]);
      assert.equal(status, 3);
      assert.match(stderr, new RegExp(`Cannot read .*${path}: `));
    });

  it('rejects an invalid version, and a command line without files', async () => {
    assert.equal((await migrate([file, '--cluster-version', 'latest'])).status, 2);
    assert.equal((await migrate([])).status, 2);
  });

  it('exits with 3 if nothing was found and a Secret was not read (was 0)', async () => {
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: Yg==}\n';
    const only = await migrate(['-'], secret);
    assert.equal(only.status, 3);
    assert.match(only.stderr, /1 Secret was not read/);
    assert.doesNotMatch(only.stderr, /Nothing to do/);
    assert.equal((await migrate(['-'], `${secret}---\n${OTHER}`)).status, 3);
    assert.equal((await migrate(['-'], `${secret}---\n${PAGE_POD}`)).status, 0, 'what was found is migrated');
    assert.equal((await migrate(['-'], OTHER)).status, 0);
  });

  for (const [what, text, expected] of [
    ['an empty file', '', /^There are neither Kubernetes objects nor Helm values in 1 file\.$/m],
    ['comments alone', '# Source: a.yaml\n---\n# b\n', /^There are neither/m],
    ['an empty List', '{"kind": "List", "apiVersion": "v1", "items": []}', /^There are neither/m],
    ['a table of kubectl', 'NAME  READY\nfoo   1/1\n', /line 1, column 1: .* it is a text, not an object/],
    [
      'an error of kubectl',
      'error: You must be logged in to the server (Unauthorized)\n',
      /an error message/,
    ],
    ['an error of an API', '{"error": {"code": 403, "message": "denied"}}\n', /an error message/],
    ['the page of a proxy', '<html><body>502 Bad Gateway</body></html>\n', /it is a text/],
    ['a refusal', 'kind: Status\napiVersion: v1\nstatus: Failure\n', /1 object was of an unknown kind/],
    ['the names alone', 'kind: PartialObjectMetadata\napiVersion: meta.k8s.io/v1\n', /unknown kind/],
  ] as const)
    it(`exits with 3 for ${what} (was "Nothing to do", and status 0)`, async () => {
      const { status, stderr } = await migrate(['-'], text);
      assert.equal(status, 3);
      assert.match(stderr, expected);
    });

  it('counts what workloads read that is not in the files, and binary data (was "Nothing to do", and status 0)', async () => {
    const pod = (spec: string): string =>
      `kind: Pod\nmetadata: {name: p}\nspec: {${spec}, containers: [{name: c, image: x}]}\n`;
    const configMap = 'kind: ConfigMap\nmetadata: {name: c}\n';
    const secret = 'kind: Secret\nmetadata: {name: s}\n';
    const [ofConfigMap, ofSecret] = ['{name: v, configMap: {name: c}}', '{name: w, secret: {secretName: s}}'];
    const volumes = (...given: string[]): string => pod(`volumes: [${given.join(', ')}]`);
    for (const [text, expected] of [
      [volumes(ofConfigMap), /; 1 ConfigMap of a workload was not in these files\.$/m],
      [volumes(ofSecret), /; 1 Secret of a workload was not in these files\.$/m],
      [`${volumes(ofSecret)}---\n${secret}`, /; 1 Secret was not read\.$/m],
      [`${configMap}binaryData: {a: Yg==}\n`, /; 1 ConfigMap was not read as far as its data is binary\.$/m],
      [`${volumes(ofConfigMap)}---\n${configMap}`, /^Nothing to do/],
      [pod('volumes: [{name: v, configMap: {name: kube-root-ca.crt}}]'), /^Nothing to do/],
      [
        `apiVersion: example.com/v1\n${configMap.replace('ConfigMap', 'Gizmo')}`,
        /; 1 object was of an unknown kind,/,
      ],
    ] as const) {
      const { status, stderr } = await migrate(['-'], text);
      assert.match(stderr, expected, text);
      assert.equal(status, stderr.startsWith('Nothing to do') ? 0 : 3, text);
    }
  });

  it('shows no Secret of a typed list, whose items do not repeat their kind', async () => {
    const { status, stdout, stderr } = await migrate(
      ['-'],
      `kind: SecretList\nitems:\n- metadata: {name: s}\n  stringData: {a: "http://$(NODE_IP):10255/metrics"}\n`,
    );
    assert.deepEqual([status, stdout], [3, '']);
    assert.match(stderr, /^No use of port 10255 found in 1 document of 1 file; 1 Secret was not read\.$/m);
  });

  it('escapes control characters in names', async () => {
    const { stderr } = await migrate(
      ['-'],
      PAGE_POD.replace('name: kubelet-readonly-example', 'name: "a\\e[2Jb"'),
    );
    assert.match(stderr, /a\\u\{1b\}\[2Jb/);
  });
});
