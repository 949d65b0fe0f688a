/** The routes to a control plane, in the order in which they are tried. */
export const ROUTE_KINDS = [
  'DNS_ENDPOINT',
  'PUBLIC_ENDPOINT',
  'CONNECT_GATEWAY',
  'PRIVATE_ENDPOINT',
] as const;
export type RouteKind = (typeof ROUTE_KINDS)[number];

/** The names of the routes in `--routes`. */
export const ROUTE_WORDS = {
  dns: 'DNS_ENDPOINT',
  public: 'PUBLIC_ENDPOINT',
  gateway: 'CONNECT_GATEWAY',
  private: 'PRIVATE_ENDPOINT',
} as const satisfies Record<string, RouteKind>;

/**
 * The CA that signed a control plane's certificate. Opaque, so that serializing or logging an object that contains it
 * reveals nothing: CA data must never reach a row, a log or an error.
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
  /** The project of the fleet, as GKE gives it: number or ID. */
  readonly project: string;
  readonly location: string;
  readonly name: string;
}

/** The endpoints of a cluster's Kubernetes API, as GKE describes them: `host` or `host:port`. */
export interface ControlPlane {
  /** null if the DNS endpoint accepts no traffic from outside Google Cloud. */
  readonly dnsEndpoint: string | null;
  readonly publicEndpoint: string | null;
  readonly privateEndpoint: string | null;
  readonly fleetMembership: FleetMembership | null;
  /** The CA of the public and the private endpoint; the other two have publicly trusted certificates. */
  readonly certificateAuthority: CertificateAuthority | null;
}

/** Names of the objects that `probe install` creates: one namespace and two cluster-scoped objects. */
export const PROBE = {
  namespace: 'sweep10255-probe',
  name: 'sweep10255-probe',
  container: 'probe',
  /** Selects the probe's pods. */
  label: 'app.kubernetes.io/name',
  managedByLabel: 'app.kubernetes.io/managed-by',
  managedBy: 'sweep10255',
} as const;
