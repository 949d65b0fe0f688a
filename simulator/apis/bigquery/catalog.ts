import type { RestDocument } from '../../documents/rest-document.ts';
import { notFound } from './bigquery-errors.ts';
import type { TableField } from './fields.ts';

/** A table or a view. */
export interface StoredTable {
  /** `projects/P/datasets/D/tables/T` */
  readonly resource: string;
  /** The metadata sent on creation or update: labels, description, view and so on. */
  metadata: RestDocument;
  /** Empty for a view. */
  fields: readonly TableField[];
  /** Null for a table. */
  view: {
    /** Resource names of the tables and views that it reads. */
    readonly reads: readonly string[];
  } | null;
  readonly createdAtMs: number;
  rows: number;
  /** Total size of the rows as JSON. */
  bytes: number;
  /** Insertion time of each row, keyed by insertId. */
  readonly insertedAtMs: Map<string, number>;
  /** Streamed rows that queries do not see yet, as JSON. */
  hidden: readonly { readonly untilMs: number; readonly texts: readonly string[] }[];
}

export interface StoredDataset {
  readonly resource: string;
  readonly metadata: RestDocument;
  readonly tables: Map<string, StoredTable>;
}

/** Datasets and their tables, keyed by resource name. */
export class Catalog {
  readonly datasets = new Map<string, StoredDataset>();

  /** @throws ApiError NOT_FOUND */
  dataset(resource: string): StoredDataset {
    const dataset = this.datasets.get(resource);
    if (dataset === undefined) throw notFound(resource);
    return dataset;
  }

  /** @throws ApiError NOT_FOUND, naming the dataset if that does not exist either */
  table(resource: string): StoredTable {
    const [dataset = ''] = resource.split('/tables/');
    const table = this.dataset(dataset).tables.get(resource);
    if (table === undefined) throw notFound(resource);
    return table;
  }

  /**
   * The given tables and views, and everything that the views read, each once.
   * @throws ApiError NOT_FOUND
   */
  withDependencies(resources: readonly string[]): StoredTable[] {
    const found = new Map<string, StoredTable>();
    const visit = (resource: string): void => {
      if (found.has(resource)) return;
      const table = this.table(resource);
      found.set(resource, table);
      for (const read of table.view?.reads ?? []) visit(read);
    };
    for (const resource of resources) visit(resource);
    return [...found.values()];
  }
}
