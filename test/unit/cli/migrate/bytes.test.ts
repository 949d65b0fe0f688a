import assert from 'node:assert/strict';
import { planMigration } from '../../../../cli/migrate/migration.ts';
import { SweepError } from '../../../../shared/platform/errors.ts';
import { aDaemonSet, CURL_OPTIONS, PAGE_POD } from '../../../support/manifests.ts';
import { migrateText, POLICY } from '../../../support/migrate-text.ts';

const SECRET =
  'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  url: http://hunter2@x:10255/\n  more: hunter2\n';

describe('migrated manifests', () => {
  it('keep CRLF, also in added lines', async () => {
    const { text } = await migrateText(PAGE_POD.replaceAll('\n', '\r\n'));
    assert.equal(text.replaceAll('\r\n', '').includes('\n'), false);
    assert.equal(text.replaceAll('\r\n', '\n'), (await migrateText(PAGE_POD)).text);
  });

  it('keep a byte order mark at the start', async () => {
    const { text } = await migrateText(`\ufeff${PAGE_POD}`);
    assert.equal(text, `\ufeff${(await migrateText(PAGE_POD)).text}`);
  });

  it('keep comments, directives, document end markers, and the text that Helm writes between documents', async () => {
    const before =
      '# head\n---\n# Source: a/b.yaml\nkind: Service # s\nmetadata: {name: x}\n...\n# between\n---\n\n---\n# Source: c.yaml\n';
    const { text } = await migrateText(`${before}${PAGE_POD}# tail`);
    assert.ok(text.startsWith(before.slice(0, before.indexOf('# Source: c.yaml') - 4)));
    assert.ok(text.endsWith('fieldPath: status.hostIP\n# tail'));
    assert.match(text, /---\n# Source: c\.yaml\napiVersion: v1\nkind: Pod\n/);
  });

  it('keep a tab inside a value; a tab used as indentation is reported with its position', async () => {
    const tab = aDaemonSet('image: x:1\nargs: ["a\tb"] \t# c\n');
    assert.equal((await migrateText(tab)).text, tab);
    await assert.rejects(migrateText('kind: Pod\nmetadata:\n\tname: x\n'), {
      code: 'MANIFEST_INVALID',
      facts: { file: 'file', line: 3, column: 1, detail: 'a tab is used as indentation' },
    });
  });

  for (const [style, written, expected] of [
    ['plain', 'curl http://$IP:10255/metrics', `'curl ${CURL_OPTIONS} https://$IP:10250/metrics'`],
    [
      'in single quotes',
      "'curl ''http://$IP:10255/metrics'''",
      `'curl ${CURL_OPTIONS} ''https://$IP:10250/metrics'''`,
    ],
    [
      'in double quotes',
      '"curl http://$IP:10255/metrics\\n"',
      `"curl ${CURL_OPTIONS.replaceAll('"', '\\"')} https://$IP:10250/metrics\\n"`,
    ],
    [
      'folded',
      '>-\n  curl\n  http://$IP:10255/metrics',
      `>-\n          curl ${CURL_OPTIONS}\n          https://$IP:10250/metrics`,
    ],
    [
      'over several lines',
      '"curl\n  http://$IP:10255/metrics"',
      `"curl ${CURL_OPTIONS.replaceAll('"', '\\"')}\n          https://$IP:10250/metrics"`,
    ],
  ] as const)
    it(`keep the style of a string: ${style}`, async () => {
      const { text } = await migrateText(aDaemonSet(`image: x:1\ncommand:\n- sh\n- -c\n- ${written}\n`));
      assert.ok(text.includes(`        - ${expected}\n`), text);
    });

  it('are not changed inside an anchor with aliases elsewhere', async () => {
    const text = aDaemonSet(
      'image: x:1\ncommand: &c [curl, "http://$(IP):10255/metrics"]\n',
      'initContainers: [{name: i, image: "x:1", command: *c}]\n',
    ).replace('command: *c', 'command: *c');
    const ordered = text
      .replace('initContainers: [{name: i, image: "x:1", command: *c}]\n      ', '')
      .concat('      - {name: second, image: "x:1", command: *c}\n');
    const migrated = await migrateText(ordered);
    assert.equal(migrated.text, ordered);
    // Two containers use it, but it is a single occurrence.
    assert.deepEqual(
      migrated.said.map((line) => line.replace(/^.*: /, '')),
      [
        'it is in an anchor (&) that other places in the document use too',
        'write it out where it is needed, then migrate again',
      ],
    );
  });

  it('are searched, but not changed, inside a merge key', async () => {
    const text = aDaemonSet(
      '<<: &base {image: "x:1", command: [curl, "http://$(IP):10255/metrics"]}\n',
    ).concat('      - {name: second, <<: *base}\n');
    const migrated = await migrateText(text);
    assert.equal(migrated.text, text);
    assert.match(migrated.said.join('\n'), /in an anchor/);
  });

  it('keep Secrets unchanged, and the diff does not show them', async () => {
    for (const files of [
      `${SECRET}---\n${PAGE_POD}---\n${SECRET}`,
      `${PAGE_POD}---\n${SECRET}---\n${PAGE_POD}`,
    ]) {
      const { text, diff, said } = await migrateText(files);
      assert.ok(text.includes(SECRET));
      assert.ok(diff.includes('+'));
      assert.ok(!diff.includes('hunter2') && !said.join('').includes('hunter2'));
    }
  });

  it('keep Secrets in a List unchanged, and the diff does not show them', async () => {
    const json = JSON.stringify(
      { kind: 'List', items: [{ kind: 'Secret', data: { a: 'hunter2' } }, { kind: 'Pod' }] },
      null,
      2,
    );
    const pod = `{"kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"x/curl","args":["http://$(N):10255/metrics"]}]}}`;
    const { diff, text } = await migrateText(json.replace(/\{\s*"kind": "Pod"\s*\}/, pod));
    assert.match(text, /https:..\$.N.:10250.metrics/);
    assert.ok(!diff.includes('hunter2'));
  });
});

describe('a Secret on the line that changes', () => {
  const oneLine = JSON.stringify({
    kind: 'List',
    items: [
      { kind: 'Secret', data: { a: 'hunter2' } },
      {
        kind: 'Pod',
        metadata: { name: 'p' },
        spec: { containers: [{ name: 'c', image: 'x/curl', args: ['http://$(N):10255/metrics'] }] },
      },
    ],
  });

  it('is not shown: a manual step is printed instead of the diff', async () => {
    await assert.rejects(migrateText(`${oneLine}\n`), (error: unknown) => {
      assert.ok(error instanceof SweepError && !error.message.includes('hunter2'));
      assert.equal(error.code, 'MANIFEST_SHOWS_SECRET');
      assert.equal(error.facts['line'], 1);
      return true;
    });
  });
});

describe('text that is not a manifest', () => {
  const cases: readonly [name: string, text: string, line: number, column: number][] = [
    ['an open bracket', 'kind: Pod\nspec: [1\nb: 2\n', 3, 1],
    ['a second document', 'kind: Pod\n---\nkind: Pod\n b: 1\n', 3, 7],
    ['an item of a List', 'kind: List\nitems:\n- kind: Pod\n  a: b: c\n', 4, 6],
    ['an item of a JSON List', '{"items": [\n  {"kind": "Pod"},\n  {"kind": "Pod" "a": 1}\n]}', 3, 18],
    ['the text around the items', '{"items": [{"kind": "Pod"}], "a" "b"}', 1, 34],
    ['half a JSON file', '{"kind": "Pod", "spec": {', 1, 26],
    ['an alias without its anchor', 'kind: Pod\nspec: *none\n', 2, 7],
  ];
  for (const [name, text, line, column] of cases)
    it(`is rejected with its line and column: ${name}`, async () => {
      await assert.rejects(migrateText(text), (error: unknown) => {
        assert.ok(error instanceof SweepError);
        assert.equal(error.code, 'MANIFEST_INVALID');
        assert.deepEqual([error.facts['line'], error.facts['column']], [line, column]);
        return true;
      });
    });

  it('is reported as a Helm template if it looks like one', async () => {
    await assert.rejects(migrateText('kind: Pod\n---\n{{ if .x }}\na: b\n{{ end }}\n'), (error: unknown) => {
      assert.ok(error instanceof SweepError);
      assert.deepEqual([error.code, error.facts['line']], ['MANIFEST_TEMPLATE', 4]);
      return true;
    });
    await assert.rejects(migrateText('kind: Pod\n b: {'), (error: Error) => !/Helm/.test(error.message));
  });

  it('is rejected without being quoted, because it may be a Secret', async () => {
    await assert.rejects(migrateText('kind: Secret\ndata: {hunter2: [}\n'), (error: unknown) => {
      assert.ok(error instanceof SweepError && !error.message.includes('hunter2'));
      return true;
    });
  });

  it('is rejected if it is not UTF-8', async () => {
    const source = {
      name: 'latin.yaml',
      async *open() {
        yield Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]);
      },
    };
    const { files } = await planMigration([source], POLICY);
    assert.equal(files[0]?.error?.code, 'MANIFEST_NOT_TEXT');
    assert.deepEqual(files[0]?.error?.facts, { file: 'latin.yaml' });
  });
});
