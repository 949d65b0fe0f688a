import { createHash } from 'node:crypto';
import { SweepError } from '../../shared/platform/errors.ts';
import type { Database } from './database.ts';
import { TABLES } from './tables.generated.ts';
import { VIEWS } from './views.generated.ts';

/** From version 1, which had no table for alerts. */
const ADD_ALERTS = TABLES.alerts.create;

/** From version 5, which had no campaigns. */
const ADD_CAMPAIGNS = ['campaigns', 'campaign_clusters', 'campaign_events']
  .map((name) => TABLES[name as keyof typeof TABLES].create)
  .join(';\n');

const CURRENT_POOLS = `list_transform(
  coalesce(pools, []),
  lambda pool: struct_update(pool, kubelet_settings := coalesce(pool.kubelet_settings, []), tags := coalesce(pool.tags, []))
)`;

/**
 * From any earlier version: each table is created again with the columns of a new file, in their order. Rows go through
 * JSON, which finds the fields of a struct by their names. A column that was not recorded then is null, or an empty list.
 */
const REBUILD_TABLES = [
  rebuild('scans'),
  rebuild('enumerated_clusters'),
  rebuild('cluster_reports', { pools: CURRENT_POOLS }),
  rebuild('cluster_states'),
].join(';\n');

function rebuild(name: keyof typeof TABLES, columns: Readonly<Record<string, string>> = {}): string {
  const { create, structure } = TABLES[name];
  const lists = [...create.matchAll(/^ {2}"(\w+)" .*\[\] NOT NULL,?$/gm)].map(([, column = '']) => column);
  const replaced = lists.map((column) => `${columns[column] ?? `coalesce(${column}, [])`} AS ${column}`);
  return `ALTER TABLE ${name} RENAME TO earlier_${name};
${create};
INSERT INTO ${name} BY NAME SELECT * REPLACE (${replaced.join(', ')})
FROM (SELECT unnest(from_json(to_json(stored), '${structure}')) FROM earlier_${name} AS stored);
DROP TABLE earlier_${name}`;
}

/** Version 3 had more columns of reports, which the upgrade to version 4 adds too. */
const NOTHING = 'SELECT 1';

/** The statements that upgrade a file from each version, beginning with 1, to the next one. */
const UPGRADES = [
  ADD_ALERTS,
  NOTHING,
  REBUILD_TABLES,
  REBUILD_TABLES,
  ADD_CAMPAIGNS,
  REBUILD_TABLES,
] as const;

/** Raised by each upgrade; a file of a greater version is refused. */
export const SCHEMA_VERSION = UPGRADES.length + 1;

/** Distinguishes the views of this release from those in a file. */
const VIEWS_DIGEST = createHash('sha256').update(JSON.stringify(VIEWS)).digest('hex');

const REPLACE_VIEWS = VIEWS.map(({ name, sql }) => `CREATE OR REPLACE VIEW ${name} AS ${sql};`).join('\n');

interface StoreRow {
  readonly schema_version: number;
  readonly views_digest: string;
}

/**
 * Creates the tables and views in an empty file. Without the checkpoint, they would be in the file only once it is closed,
 * and closing does not report that the disk is full.
 */
export async function createSchema(database: Database): Promise<void> {
  const tables = Object.values(TABLES).map(({ create }) => `${create};`);
  await database.write(`BEGIN;
CREATE TABLE sweep10255_store (schema_version BIGINT NOT NULL, views_digest VARCHAR NOT NULL);
INSERT INTO sweep10255_store VALUES (${SCHEMA_VERSION}, '${VIEWS_DIGEST}');
${tables.join('\n')}
${REPLACE_VIEWS}
COMMIT;
CHECKPOINT;`);
}

/**
 * Upgrades a file to the tables and views of this release in one transaction, so that an interrupted upgrade can be
 * repeated.
 * @param version schema version of the file, at most ours
 */
export async function upgradeSchema(database: Database, version: number): Promise<void> {
  const upgrades = new Set(UPGRADES.slice(version - 1));
  await database.write(`BEGIN;
${[...upgrades].map((sql) => `${sql};`).join('\n')}
${REPLACE_VIEWS}
UPDATE sweep10255_store SET schema_version = ${SCHEMA_VERSION}, views_digest = '${VIEWS_DIGEST}';
COMMIT;`);
}

/**
 * Reads the schema version of a file, without changing it.
 * @returns its version, and whether its tables and views are those of this release
 * @throws SweepError STORE_FOREIGN, STORE_NEWER
 */
export async function checkSchema(database: Database): Promise<{ version: number; current: boolean }> {
  const [table] = await Array.fromAsync(
    database.read("SELECT 1 FROM duckdb_tables() WHERE table_name = 'sweep10255_store' AND NOT internal"),
  );
  if (table === undefined) throw new SweepError('STORE_FOREIGN', { path: database.path });
  const [store] = (await Array.fromAsync(database.read('FROM sweep10255_store'))) as StoreRow[];
  const version = Number(store?.schema_version);
  if (version > SCHEMA_VERSION)
    throw new SweepError('STORE_NEWER', { path: database.path, version, known: SCHEMA_VERSION });
  return { version, current: version === SCHEMA_VERSION && store?.views_digest === VIEWS_DIGEST };
}
