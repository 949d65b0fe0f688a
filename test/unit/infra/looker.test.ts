import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import type { DuckDbStore } from '../../../cli/duckdb/duckdb-store.ts';
import { openDuckDbStore } from '../../../cli/duckdb/open-duckdb-store.ts';
import { VIEWS } from '../../../cli/duckdb/views.generated.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const LOOKER = join(import.meta.dirname, '../../../infra/looker');
const TIMEFRAMES = ['raw', 'time', 'date', 'week', 'month'];

/** The parts of LookML that our files use, as parsed by lookml-parser. */
interface Field {
  readonly type?: string;
  readonly sql?: string;
  readonly timeframes?: readonly string[];
  /** Values, keyed by dimension. */
  readonly filters?: Readonly<Record<string, string>>;
  readonly drill_fields?: readonly string[];
}
interface View {
  readonly sql_table_name: string;
  readonly dimension: Readonly<Record<string, Field>>;
  readonly dimension_group?: Readonly<Record<string, Field>>;
  readonly measure: Readonly<Record<string, Field>>;
  readonly set?: Readonly<Record<string, { readonly fields: readonly string[] }>>;
}
interface Explore {
  readonly join?: Readonly<Record<string, { readonly sql_on: string }>>;
}
interface Tile {
  readonly name: string;
  readonly model: string;
  readonly explore: string;
  readonly fields: readonly string[];
  readonly sorts?: readonly string[];
  readonly pivots?: readonly string[];
  readonly filters?: Readonly<Record<string, string>>;
  readonly listen?: Readonly<Record<string, string>>;
}
interface Dashboard {
  readonly filters: readonly { readonly name: string; readonly field: string }[];
  readonly elements: readonly Tile[];
}

const { parse } = createRequire(import.meta.url)('lookml-parser') as { parse(text: string): unknown };
const read = (path: string) => readFileSync(join(LOOKER, path), 'utf8');

const model = parse(read('sweep10255.model.lkml')) as { explore: Readonly<Record<string, Explore>> };
const manifest = parse(read('manifest.lkml')) as { constant: Readonly<Record<string, unknown>> };
const views = new Map<string, View>(
  readdirSync(join(LOOKER, 'views')).map((file) => {
    const [name = ''] = file.split('.');
    const { view } = parse(read(`views/${file}`)) as { view: Readonly<Record<string, View>> };
    assert.deepEqual(
      Object.keys(view).filter((key) => !key.startsWith('$')),
      [name],
      file,
    );
    return [name, view[name] as View];
  }),
);
const [dashboard] = parseYaml(read('dashboards/kubelet_read_only_port.dashboard.lookml')) as [Dashboard];

const entriesOf = <T>(parts: Readonly<Record<string, T>> = {}): [string, T][] =>
  Object.entries(parts).filter(([name]) => !name.startsWith('$'));

/** Every valid `view.field` reference, including the timeframes of dimension groups. */
const fields = new Set(
  [...views].flatMap(([view, { dimension, dimension_group, measure }]) => [
    ...entriesOf(dimension).map(([name]) => `${view}.${name}`),
    ...entriesOf(measure).map(([name]) => `${view}.${name}`),
    ...entriesOf(dimension_group).flatMap(([name, { timeframes = [] }]) =>
      timeframes.map((timeframe) => `${view}.${name}_${timeframe}`),
    ),
  ]),
);
const viewsOf = (explore: string) => [
  explore,
  ...entriesOf(model.explore[explore]?.join).map(([name]) => name),
];

describe('the LookML views', () => {
  const folder = temporaryFolder(before, after);
  let store: DuckDbStore;
  before(async () => {
    store = await openDuckDbStore(folder.path('scans.duckdb'));
  });
  after(() => store.close());

  for (const [name, view] of views) {
    it(`${name}: reads an existing view of the dataset`, () => {
      assert.equal(view.sql_table_name.trim(), `\`@{dataset}.${name}\``);
      assert.ok(VIEWS.some((each) => each.name === name));
    });

    const all = [
      ...entriesOf(view.dimension),
      ...entriesOf(view.dimension_group),
      ...entriesOf(view.measure),
    ];
    it(`${name}: every field refers to a column of the view`, async () => {
      const expressions = all.flatMap(([, { sql }]) =>
        sql === undefined ? [] : [sql.replaceAll(/\$\{TABLE\}/g, name)],
      );
      assert.ok(expressions.length > 0);
      // An unknown column or struct field is an error that names its position.
      const { rows } = await store.query(`SELECT ${expressions.join(', ')} FROM ${name}`);
      assert.deepEqual(await Array.fromAsync(rows), []);
    });

    it(`${name}: counts have a primary key and filter on existing fields`, () => {
      assert.ok('id' in view.dimension);
      for (const [measure, { filters }] of entriesOf(view.measure))
        for (const [field] of entriesOf(filters))
          assert.ok(field in view.dimension, `${measure} filters by ${field}`);
      for (const [group, { timeframes }] of entriesOf(view.dimension_group))
        assert.deepEqual(timeframes, TIMEFRAMES, group);
    });

    it(`${name}: names are unique, and counts can be drilled into`, () => {
      const names = all.map(([field]) => field);
      assert.deepEqual(names, [...new Set(names)]);
      for (const [measure, { type, drill_fields: drill }] of entriesOf(view.measure)) {
        assert.deepEqual(drill, type === 'count' ? ['detail*'] : undefined, measure);
        if (type !== 'count') continue;
        const shown = view.set?.['detail']?.fields.map((field) => `${name}.${field}`) ?? [];
        assert.ok(shown.length > 0);
        assert.deepEqual(
          shown.filter((field) => !fields.has(field)),
          [],
        );
      }
    });
  }
});

describe('the LookML model', () => {
  it('uses only existing views and fields in explores and joins', () => {
    for (const [explore, { join: joins }] of entriesOf(model.explore)) {
      assert.ok(views.has(explore), explore);
      for (const [name, { sql_on }] of entriesOf(joins)) {
        const named = [...sql_on.matchAll(/\$\{(\w+\.\w+)\}/g)].map(([, field = '']) => field);
        assert.ok(views.has(name) && named.length >= 2);
        assert.deepEqual(
          named.filter((field) => !fields.has(field)),
          [],
        );
      }
    }
  });

  it('uses only constants that the manifest defines', () => {
    const texts = [
      read('sweep10255.model.lkml'),
      ...readdirSync(join(LOOKER, 'views')).map((file) => read(`views/${file}`)),
    ];
    const used = new Set(
      texts.flatMap((text) => [...text.matchAll(/@\{(\w+)\}/g)].map(([, name = '']) => name)),
    );
    assert.deepEqual(
      [...used].toSorted(),
      entriesOf(manifest.constant)
        .map(([name]) => name)
        .toSorted(),
    );
  });
});

describe('the LookML dashboard', () => {
  it('applies every filter to every tile about clusters', () => {
    for (const { name, explore, listen = {} } of dashboard.elements)
      if (explore === 'latest_clusters')
        assert.deepEqual(Object.keys(listen).sort(), [...filters].sort(), name);
  });

  const filters = new Set(dashboard.filters.map(({ name }) => name));

  for (const {
    name,
    model: named,
    explore,
    fields: shown,
    sorts = [],
    pivots = [],
    filters: chosen = {},
    listen = {},
  } of dashboard.elements)
    it(`${name}: uses only fields of its explore`, () => {
      assert.equal(named, 'sweep10255');
      const asked = [
        ...shown,
        ...pivots,
        ...sorts.map((sort) => sort.replace(/ desc$/, '')),
        ...Object.keys(chosen),
        ...Object.values(listen),
      ];
      assert.deepEqual(
        asked.filter((field) => !fields.has(field)),
        [],
      );
      assert.deepEqual(
        asked.filter((field) => !viewsOf(explore).includes(field.split('.')[0] ?? '')),
        [],
      );
      for (const each of [...pivots, ...sorts]) assert.ok(shown.includes(each.replace(/ desc$/, '')), each);
      for (const filter of Object.keys(listen)) assert.ok(filters.has(filter));
    });
});
