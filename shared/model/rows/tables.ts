import type * as z from 'zod';
import { alertLedgerSchema } from './alert-rows.ts';
import { campaignClusterSchema, campaignEventSchema, campaignSchema } from './campaign-rows.ts';
import { clusterReportSchema, clusterStateSchema } from './cluster-rows.ts';
import { enumeratedClusterSchema, scanSchema } from './scan-rows.ts';

/** A stored table: its row schema, its ID column and its layout in BigQuery. */
export interface Table {
  readonly name: string;
  readonly description: string;
  readonly row: z.ZodObject;
  /** Of several rows with the same ID, readers see the one recorded last. */
  readonly idColumn: string;
  readonly partitionColumn: string;
  readonly clusterColumns: readonly string[];
}

const CLUSTERING = ['project_id', 'location', 'cluster'] as const;

/** The tables. Schemas, DDL and types are generated from this definition. */
export const TABLES = [
  {
    name: 'scans',
    description: 'One event of a scan: STARTED or CONCLUDED.',
    row: scanSchema,
    idColumn: 'event_id',
    partitionColumn: 'scan_date',
    clusterColumns: ['scan_id'],
  },
  {
    name: 'enumerated_clusters',
    description: 'One cluster that a scan must account for.',
    row: enumeratedClusterSchema,
    idColumn: 'report_id',
    partitionColumn: 'scan_date',
    clusterColumns: CLUSTERING,
  },
  {
    name: 'cluster_reports',
    description: "One cluster in one scan: facts, settings, pools and this scan's verdicts.",
    row: clusterReportSchema,
    idColumn: 'report_id',
    partitionColumn: 'scan_date',
    clusterColumns: CLUSTERING,
  },
  {
    name: 'cluster_states',
    description: 'One cluster in one concluded scan: change and readiness over time.',
    row: clusterStateSchema,
    idColumn: 'report_id',
    partitionColumn: 'scan_date',
    clusterColumns: CLUSTERING,
  },
  {
    name: 'alerts',
    description: 'One alert that was raised for one channel: still to be delivered, delivered, or lost.',
    row: alertLedgerSchema,
    idColumn: 'delivery_id',
    partitionColumn: 'scan_date',
    clusterColumns: ['scan_id', 'channel'],
  },
  {
    name: 'campaigns',
    description: 'One campaign that closes the port in rings: its rings and its rules.',
    row: campaignSchema,
    idColumn: 'campaign_id',
    partitionColumn: 'campaign_date',
    clusterColumns: ['campaign_id'],
  },
  {
    name: 'campaign_clusters',
    description: 'One cluster of a campaign: its ring and its steps.',
    row: campaignClusterSchema,
    idColumn: 'campaign_cluster_id',
    partitionColumn: 'campaign_date',
    clusterColumns: ['campaign_id'],
  },
  {
    name: 'campaign_events',
    description: 'One event of a campaign: who did what, when, with which request, response and operation.',
    row: campaignEventSchema,
    idColumn: 'event_id',
    partitionColumn: 'campaign_date',
    clusterColumns: ['campaign_id'],
  },
] as const satisfies readonly Table[];
