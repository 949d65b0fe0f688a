import type { RestDocument } from '../../documents/rest-document.ts';
import { notFound } from './bigquery-errors.ts';
import type { TableField } from './fields.ts';

/** A table or a view. */
export interface StoredTable {
  /** `projects/P/datasets/D/tables/T` */
  readonly resource: string;
  /** What was said when it was made or changed: labels, description, view and more. */
  metadata: RestDocument;
  /** Empty for a view. */
  readonly fields: readonly TableField[];
  /** Null for a table. */
  view: {
    /** Resources of the tables and views that it reads. */
    readonly reads: readonly string[];
  } | null;
  readonly madeAtMs: number;
  rows: number;
  /** Of the rows, as JSON. */
  bytes: number;
  /** When each row was inserted, by its insertId. */
  readonly insertedAtMs: Map<string, number>;
}

export interface StoredDataset {
  readonly resource: string;
  readonly metadata: RestDocument;
  readonly tables: Map<string, StoredTable>;
}

/** The datasets and what is in them, by resource. */
export class Catalog {
  readonly datasets = new Map<string, StoredDataset>();

  /** @throws ApiError NOT_FOUND */
  dataset(resource: string): StoredDataset {
    const dataset = this.datasets.get(resource);
    if (dataset === undefined) throw notFound(resource);
    return dataset;
  }

  /** @throws ApiError NOT_FOUND: of the dataset, where that is not there either */
  table(resource: string): StoredTable {
    const [dataset = ''] = resource.split('/tables/');
    const table = this.dataset(dataset).tables.get(resource);
    if (table === undefined) throw notFound(resource);
    return table;
  }

  /**
   * Tables and views, and all that the views read, each once.
   * @throws ApiError NOT_FOUND
   */
  withAllThatTheyRead(resources: readonly string[]): StoredTable[] {
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
