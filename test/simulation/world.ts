import type { ObserveOptions } from '../../shared/flows/observe-cluster.ts';
import type { Discovery } from '../../shared/model/words.ts';
import type { Engine } from './engine.ts';
import type { Fleet } from './fleet.ts';
import type { SimulatedGke } from './gke.ts';
import type { LaggingStore } from './lagging-store.ts';
import type { Notebook } from './notebook.ts';
import type { Subscription } from './pubsub.ts';
import type { Calls } from './workers.ts';

/** Everything that the functions of one simulated deployment talk to. */
export interface SimulatedWorld {
  readonly engine: Engine;
  readonly calls: Calls;
  readonly fleet: Fleet;
  readonly gke: SimulatedGke;
  readonly store: LaggingStore;
  readonly topics: { readonly inspections: Subscription; readonly conclusions: Subscription };
  readonly notebook: Notebook;
  /** How clusters are found in this run. */
  readonly discovery: Discovery;
  /** Whether functions share a scan and send alerts, or the command `scan` runs on one machine and sends none. */
  readonly deployment: 'FUNCTIONS' | 'COMMAND';
  /** How clusters are observed in this run. */
  readonly observation: ObserveOptions;
}
