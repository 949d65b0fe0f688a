- dashboard: kubelet_read_only_port
  title: Kubelet read-only port
  layout: newspaper
  preferred_viewer: dashboards-next
  filters:
  - name: Project
    title: Project
    type: field_filter
    model: sweep10255
    explore: latest_clusters
    field: latest_clusters.project_id
  - name: Scope
    title: Scope
    type: field_filter
    model: sweep10255
    explore: latest_clusters
    field: latest_clusters.scope
  - name: Owner
    title: Owner
    type: field_filter
    model: sweep10255
    explore: latest_clusters
    field: cluster_owners.owner
  - name: Readiness
    title: Readiness
    type: field_filter
    model: sweep10255
    explore: latest_clusters
    field: latest_clusters.readiness
  elements:
  - title: Open
    name: open_clusters
    model: sweep10255
    explore: latest_clusters
    type: single_value
    fields: [latest_clusters.open_clusters]
    listen:
      Project: latest_clusters.project_id
      Scope: latest_clusters.scope
      Owner: cluster_owners.owner
      Readiness: latest_clusters.readiness
    row: 0
    col: 0
    width: 4
    height: 4
  - title: In use
    name: used_clusters
    model: sweep10255
    explore: latest_clusters
    type: single_value
    fields: [latest_clusters.used_clusters]
    listen:
      Project: latest_clusters.project_id
      Scope: latest_clusters.scope
      Owner: cluster_owners.owner
      Readiness: latest_clusters.readiness
    row: 0
    col: 4
    width: 4
    height: 4
  - title: Safe to close now
    name: safe_to_close_clusters
    model: sweep10255
    explore: latest_clusters
    type: single_value
    fields: [latest_clusters.safe_to_close_clusters]
    listen:
      Project: latest_clusters.project_id
      Scope: latest_clusters.scope
      Owner: cluster_owners.owner
      Readiness: latest_clusters.readiness
    row: 0
    col: 8
    width: 4
    height: 4
  - title: Unknown
    name: unknown_clusters
    model: sweep10255
    explore: latest_clusters
    type: single_value
    fields: [latest_clusters.unknown_clusters]
    listen:
      Project: latest_clusters.project_id
      Scope: latest_clusters.scope
      Owner: cluster_owners.owner
      Readiness: latest_clusters.readiness
    row: 0
    col: 12
    width: 4
    height: 4
  - title: Not readable
    name: unread_clusters
    model: sweep10255
    explore: latest_clusters
    type: single_value
    fields: [latest_clusters.unread_clusters]
    listen:
      Project: latest_clusters.project_id
      Scope: latest_clusters.scope
      Owner: cluster_owners.owner
      Readiness: latest_clusters.readiness
    row: 0
    col: 16
    width: 8
    height: 4
  - title: Burn-down
    name: burn_down
    model: sweep10255
    explore: fleet_trend
    type: looker_area
    fields: [fleet_trend.scheduled_date, fleet_trend.open_clusters, fleet_trend.unknown_clusters, fleet_trend.unread_clusters]
    sorts: [fleet_trend.scheduled_date]
    stacking: normal
    listen:
      Scope: fleet_trend.scope
    row: 4
    col: 0
    width: 24
    height: 8
  - title: Exposure and usage
    name: exposure_and_usage
    model: sweep10255
    explore: latest_clusters
    type: looker_grid
    fields: [latest_clusters.standing, latest_clusters.usage_verdict, latest_clusters.clusters]
    pivots: [latest_clusters.usage_verdict]
    sorts: [latest_clusters.usage_verdict, latest_clusters.standing]
    listen:
      Project: latest_clusters.project_id
      Scope: latest_clusters.scope
      Owner: cluster_owners.owner
      Readiness: latest_clusters.readiness
    row: 12
    col: 0
    width: 12
    height: 8
  - title: Callers by agent
    name: callers_by_agent
    model: sweep10255
    explore: latest_clusters
    type: looker_bar
    fields: [suspected_callers.agent, latest_clusters.clusters, suspected_callers.workloads]
    filters:
      suspected_callers.kind: "-NULL"
    sorts: [latest_clusters.clusters desc]
    listen:
      Project: latest_clusters.project_id
      Scope: latest_clusters.scope
      Owner: cluster_owners.owner
      Readiness: latest_clusters.readiness
    row: 12
    col: 12
    width: 12
    height: 8
  - title: Usage by path
    name: usage_by_path
    model: sweep10255
    explore: latest_clusters
    type: looker_bar
    fields: [usage_by_path.path, usage_by_path.total_requests_per_hour]
    filters:
      usage_by_path.path: "-NULL"
    sorts: [usage_by_path.total_requests_per_hour desc]
    listen:
      Project: latest_clusters.project_id
      Scope: latest_clusters.scope
      Owner: cluster_owners.owner
      Readiness: latest_clusters.readiness
    row: 20
    col: 0
    width: 12
    height: 8
  - title: Changes
    name: changes
    model: sweep10255
    explore: changes
    type: looker_column
    fields: [changes.scheduled_date, changes.change, changes.changed_clusters]
    pivots: [changes.change]
    sorts: [changes.change, changes.scheduled_date]
    listen:
      Project: changes.project_id
      Scope: changes.scope
    row: 20
    col: 12
    width: 12
    height: 8
  - title: Open clusters
    name: open_clusters_listed
    model: sweep10255
    explore: latest_clusters
    type: looker_grid
    fields: [latest_clusters.project_id, latest_clusters.location, latest_clusters.cluster, latest_clusters.standing, latest_clusters.usage_verdict, latest_clusters.readiness, latest_clusters.nodes_covered, latest_clusters.nodes_total, latest_clusters.quiet_since_date, latest_clusters.last_used_date, latest_clusters.open_since_date]
    filters:
      latest_clusters.last_known_exposure: OPEN
    sorts: [latest_clusters.open_since_date]
    listen:
      Project: latest_clusters.project_id
      Scope: latest_clusters.scope
      Owner: cluster_owners.owner
      Readiness: latest_clusters.readiness
    row: 28
    col: 0
    width: 24
    height: 10
  - title: Scans and their unreadable places
    name: scans
    model: sweep10255
    explore: scan_health
    type: looker_grid
    fields: [scan_health.scheduled_time, scan_health.scope, scan_health.concluded, scan_health.completeness, scan_health.expected_clusters, scan_health.inspected_clusters, scan_health.unreadable_projects, scan_health.unreadable_folders, scan_health.partial_locations]
    sorts: [scan_health.scheduled_time desc]
    listen:
      Scope: scan_health.scope
    row: 38
    col: 0
    width: 24
    height: 8
