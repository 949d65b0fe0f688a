import type { World } from '../../world.ts';
import type { Catalog } from './catalog.ts';
import type { Warehouse } from './warehouse.ts';

/** What the methods of the API share. */
export interface BigQuery {
  readonly world: World;
  readonly catalog: Catalog;
  readonly warehouse: Warehouse;
}
