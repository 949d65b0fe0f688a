/** The ways to a control plane, in the order in which they are tried. */
export const ROUTE_KINDS = [
  'DNS_ENDPOINT',
  'PUBLIC_ENDPOINT',
  'CONNECT_GATEWAY',
  'PRIVATE_ENDPOINT',
] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/** What the ways are called in an option. */
export const ROUTE_WORDS = {
  dns: 'DNS_ENDPOINT',
  public: 'PUBLIC_ENDPOINT',
  gateway: 'CONNECT_GATEWAY',
  private: 'PRIVATE_ENDPOINT',
} as const satisfies Record<string, RouteKind>;

/**
 * The CA that signed a control plane's certificate. Opaque, so that serialising or logging what holds it shows nothing:
 * CA data never reaches a row, a log or an error.
 */
export class CertificateAuthority {
  readonly #pem: string;

  /** @param base64 `masterAuth.clusterCaCertificate`: base64 of PEM */
  constructor(base64: string) {
    this.#pem = Buffer.from(base64, 'base64').toString('latin1');
  }

  toPem(): string {
    return this.#pem;
  }
}

/** A cluster's membership of a fleet: `projects/PROJECT/locations/LOCATION/memberships/NAME`. */
export interface FleetMembership {
  /** The fleet's project, as GKE names it: its number, or its id. */
  readonly project: string;
  readonly location: string;
  readonly name: string;
}

/** Where a cluster's Kubernetes API can be reached, as GKE describes it. Endpoints are `host` or `host:port`. */
export interface ControlPlane {
  /** null where the DNS endpoint takes no traffic from outside Google Cloud. */
  readonly dnsEndpoint: string | null;
  readonly publicEndpoint: string | null;
  readonly privateEndpoint: string | null;
  readonly fleetMembership: FleetMembership | null;
  /** Of the public and the private endpoint; the other two have public certificates. */
  readonly certificateAuthority: CertificateAuthority | null;
}

/** The control plane of a description that names no way to it. */
export const NO_CONTROL_PLANE: ControlPlane = {
  dnsEndpoint: null,
  publicEndpoint: null,
  privateEndpoint: null,
  fleetMembership: null,
  certificateAuthority: null,
};

/** Names of what `probe install` makes: the one namespace and the two cluster-wide objects that are ours. */
export const PROBE = {
  namespace: 'sweep10255-probe',
  name: 'sweep10255-probe',
  container: 'probe',
  /** Selects the probe's pods. */
  label: 'app.kubernetes.io/name',
  managedByLabel: 'app.kubernetes.io/managed-by',
  managedBy: 'sweep10255',
} as const;
