import type { Exposure, Outcome } from './words.ts';

/** A control of a published standard that requires the kubelet's read-only port to be disabled. */
export interface Control {
  readonly standard: string;
  /** The versions of the standard that contain it, as first and last; null if the mapping names no version. */
  readonly versions: readonly [first: string, last: string] | null;
  readonly id: string;
  /** Where the mapping is published. */
  readonly source: string;
}

/**
 * Every published mapping that we know of. Standards without one, for example PCI DSS 4.0 and ISO 27001, are absent on
 * purpose: nobody has published which of their controls this is.
 */
export const CONTROLS: readonly Control[] = [
  {
    standard: 'CIS Google Kubernetes Engine (GKE) Benchmark',
    versions: ['1.0.0', '1.0.0'],
    id: '4.2.4',
    source: 'CIS GKE Benchmark 1.0.0, recommendation 4.2.4',
  },
  {
    standard: 'CIS Google Kubernetes Engine (GKE) Benchmark',
    versions: ['1.2.0', '1.7.0'],
    id: '3.2.4',
    source:
      'CIS GKE Benchmark 1.7.0, recommendation 3.2.4: Ensure that the --read-only-port is disabled (Automated)',
  },
  {
    standard: 'CIS Kubernetes Benchmark',
    versions: null,
    id: '4.2.4',
    source: 'CIS Kubernetes Benchmark, recommendation 4.2.4',
  },
  {
    standard: 'NIST SP 800-53',
    versions: null,
    id: 'CM-6',
    source: 'ComplianceAsCode/content, rule kubelet_disable_readonly_port',
  },
  {
    standard: 'NIST SP 800-53',
    versions: null,
    id: 'AC-3',
    source: 'DISA Kubernetes STIG, V-242387',
  },
];

/** What a reader who looks for the benchmark of GKE itself must know. */
export const REMOVED_CONTROL =
  'The CIS GKE Benchmark has had no recommendation about this port since version 1.8.0.';

/** The name of a standard with its versions: `CIS … Benchmark 1.2.0 to 1.7.0`. */
export function standardOf({ standard, versions }: Control): string {
  if (versions === null) return standard;
  const [first, last] = versions;
  return `${standard} ${first === last ? first : `${first} to ${last}`}`;
}

/** `NIST SP 800-53 CM-6` */
export function controlName(control: Control): string {
  return `${standardOf(control)} ${control.id}`;
}

export type ComplianceStatus = 'Pass' | 'Fail' | 'Warning' | 'Not Applicable';

/**
 * How a cluster meets the controls, in the words of OCSF. `Warning`: it is not known. A cluster whose new node pools would
 * have the port open fails, because it does not stay closed.
 */
export const COMPLIANCE_OF: Readonly<Record<Exposure | Exclude<Outcome, 'INSPECTED'>, ComplianceStatus>> = {
  OPEN: 'Fail',
  WILL_REOPEN: 'Fail',
  UNKNOWN: 'Warning',
  UNREADABLE: 'Warning',
  MISSING: 'Warning',
  CLOSED: 'Pass',
  GONE: 'Not Applicable',
};
