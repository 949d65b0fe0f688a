import type { ClusterReportRow } from '../model/rows/cluster-rows.ts';
import {
  exposureColumn,
  factColumns,
  identityColumns,
  openPoolsColumn,
  outcomeColumns,
  readinessColumn,
  usageColumn,
} from './cluster-columns.ts';
import type { ScannedRecord } from './scanned-record.ts';
import type { Column, Sheet } from './sheet.ts';

const changeColumn: Column<ScannedRecord> = {
  name: 'change',
  cell: ({ change }) => change,
  colour: ({ change }) => (change === 'NEW' || change === 'REGRESSED' ? 'red' : null),
};

/** Clusters of a file: cluster_reports rows. */
export const reportSheet: Sheet<ClusterReportRow> = {
  columns: [exposureColumn, readinessColumn, ...identityColumns, openPoolsColumn],
  allColumns: [
    ...identityColumns,
    ...outcomeColumns,
    { name: 'exposure', cell: ({ exposure }) => exposure },
    readinessColumn,
    ...factColumns,
  ],
  record: (row) => row,
};

/** Clusters of a concluded scan. */
export const scannedSheet: Sheet<ScannedRecord> = {
  columns: [exposureColumn, changeColumn, usageColumn, readinessColumn, ...identityColumns, openPoolsColumn],
  allColumns: [
    { name: 'scan_id', cell: ({ scan_id }) => scan_id },
    ...reportSheet.allColumns,
    changeColumn,
    { name: 'exempt', cell: ({ exempt }) => exempt },
    { name: 'open_since', cell: ({ open_since }) => open_since },
    { name: 'last_used_at', cell: ({ last_used_at }) => last_used_at },
    { name: 'quiet_since', cell: ({ quiet_since }) => quiet_since },
    { name: 'compared_scan_id', cell: ({ compared_scan_id }) => compared_scan_id },
    { name: 'compared_exposure', cell: ({ compared_exposure }) => compared_exposure },
  ],
  record: (row) => row,
};
