import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { FORMATS, type Format } from '../../../shared/platform/options-table.ts';
import { formatRows } from '../../../shared/report/format-rows.ts';
import type { TableSurface } from '../../../shared/report/format-table.ts';
import type { Cell, RowFormat } from '../../../shared/report/row-format.ts';

interface Row {
  readonly name: string;
  readonly count: number | null;
}

const ROW_FORMAT: RowFormat<Row> = {
  columns: [
    {
      name: 'name',
      cell: ({ name }): Cell => name,
      color: ({ count }) => (count === null ? 'red' : null),
      link: ({ name }) => `https://example.com/${encodeURIComponent(name)}`,
    },
    { name: 'count', cell: ({ count }): Cell => count },
  ],
  allColumns: [
    { name: 'name', cell: ({ name }): Cell => name },
    { name: 'count', cell: ({ count }): Cell => count },
    { name: 'known', cell: ({ count }): Cell => count !== null },
  ],
  record: (row) => row,
};

async function* rowsOf(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

async function format(
  rows: readonly Row[],
  as: Format,
  surface: Partial<TableSurface> = {},
): Promise<string> {
  const plain = { width: Number.POSITIVE_INFINITY, colors: false, links: false, ...surface };
  return (await Array.fromAsync(formatRows(rowsOf(rows), ROW_FORMAT, as, plain))).join('');
}

const TWO: Row[] = [
  { name: 'a', count: 10 },
  { name: 'long-name', count: null },
];

describe('rows', () => {
  it('are formatted as a table', async () => {
    assert.equal(await format(TWO, 'table'), 'name       count\na          10\nlong-name\n');
  });

  it('are formatted as CSV, with every column', async () => {
    assert.equal(await format(TWO, 'csv'), 'name,count,known\na,10,true\nlong-name,,false\n');
  });

  it('are formatted as Markdown', async () => {
    assert.equal(
      await format(TWO, 'markdown'),
      '| name | count |\n| --- | --- |\n| a | 10 |\n| long-name |  |\n',
    );
  });

  it('are formatted as one JSON array, and as NDJSON', async () => {
    assert.deepEqual(JSON.parse(await format(TWO, 'json')), TWO);
    const lines = (await format(TWO, 'ndjson')).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      TWO,
    );
  });

  for (const [as, text] of Object.entries({
    table: 'name  count\n',
    json: '[]\n',
    ndjson: '',
    csv: 'name,count,known\n',
    markdown: '| name | count |\n| --- | --- |\n',
  })) {
    it(`are formatted as ${as} if there are none`, async () =>
      assert.equal(await format([], as as Format), text));
  }

  for (const as of FORMATS) {
    it(`are escaped in ${as}`, async () => {
      const text = await format([{ name: 'x\u001b]0;title\u0007\u202e', count: 1 }], as);
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
    });
  }
});

describe('a table on a terminal', () => {
  it('is at most as wide as the terminal, and omits no text', async () => {
    const name = 'n'.repeat(50);
    const text = await format([{ name, count: 123 }], 'table', { width: 20 });
    const lines = text.trimEnd().split('\n');
    assert.ok(lines.every((line) => line.length <= 20));
    assert.equal(text.replaceAll(/[^n]/g, '').length, name.length + 2);
  });

  it('has narrow gaps if that keeps words whole', async () => {
    const rows = [{ name: 'undivided', count: 12345 }];
    assert.equal(await format(rows, 'table', { width: 16 }), 'name       count\nundivided  12345\n');
    assert.equal(await format(rows, 'table', { width: 15 }), 'name      count\nundivided 12345\n');
  });

  it('prints each row as a block if there is no room for columns, and omits empty cells', async () => {
    const rows = [
      { name: 'undivided-name', count: 12345 },
      { name: 'undivided', count: null },
    ];
    assert.equal(
      await format(rows, 'table', { width: 13 }),
      'name   undivi\n       ded-\n       name\ncount  12345\n\nname   undivi\n       ded\n\n',
    );
  });

  it('names its columns if it has neither rows nor room', async () => {
    assert.equal(await format([], 'table', { width: 5 }), 'name count\n');
  });

  it('is colored on request, without changing widths', async () => {
    const text = await format(TWO, 'table', { colors: true });
    assert.ok(text.includes('\u001b[31mlong-name\u001b[39m'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colors are what is taken away
    const plain = text.replaceAll(/\u001b\[\d+m/g, '').replaceAll(/ +$/gm, '');
    assert.equal(plain, await format(TWO, 'table'));
  });

  it('has links if the terminal supports them, without changing text or widths', async () => {
    const text = await format(TWO, 'table', { links: true });
    assert.ok(text.includes('\u001b]8;;https://example.com/a\u0007a\u001b]8;;\u0007'));
    assert.equal(stripVTControlCharacters(text), await format(TWO, 'table'));
  });

  it('keeps its column widths after the rows that determined them', async () => {
    const rows = Array.from({ length: 1500 }, (_, index) => ({
      name: index < 1200 ? 'short' : 'a-longer-name',
      count: index,
    }));
    const lines = (await format(rows, 'table')).split('\n');
    assert.equal(lines[1], 'short  0');
    assert.equal(lines[1200], 'short  1199');
    assert.deepEqual(lines.slice(1201, 1205), ['a-     1200', 'longe', 'r-', 'name']);
  });
});

describe('a cell of CSV', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '＝1']) {
    it(`begins with an apostrophe if a spreadsheet would read it as a formula: ${text}`, async () => {
      assert.match(await format([{ name: text, count: 1 }], 'csv'), /\n'[=+\-@＝]/);
    });
  }

  it('is quoted if it contains a quote or a comma', async () => {
    assert.match(await format([{ name: 'a,"b"', count: 1 }], 'csv'), /\n"a,""b""",1,true\n/);
  });

  it('leaves negative numbers unchanged', async () => {
    assert.match(await format([{ name: 'a', count: -1 }], 'csv'), /\na,-1,true\n/);
  });
});

describe('a cell of Markdown', () => {
  it('remains one cell of plain text', async () => {
    const text = await format([{ name: 'a|b<img src=x>[c](d)`e`*f*\\&amp;', count: 1 }], 'markdown');
    assert.ok(text.endsWith('| a\\|b\\<img src=x\\>\\[c\\](d)\\`e\\`\\*f\\*\\\\\\&amp; | 1 |\n'));
  });
});
