import type { Packed, PackTable } from './pack.ts';

/** Ids of the elements that hold the page's data as JSON. */
export const ROWS_ID = 'data-rows';
export const TABLE_ID = 'data-table';

/** What TABLE_ID holds; ROWS_ID holds a list of `Packed` clusters. */
export type EmbeddedTable = PackTable;
export type EmbeddedRows = readonly Packed[];
