# The kubelet read-only port across a fleet, based on the dataset's public views.
connection: "@{connection}"
label: "Kubelet read-only port"

include: "/views/*.view.lkml"
include: "/dashboards/*.dashboard.lookml"

# Scans run daily; query results are cached for an hour.
datagroup: hourly {
  sql_trigger: SELECT MAX(recorded_at) FROM `@{dataset}.scans` ;;
  max_cache_age: "1 hour"
}
persist_with: hourly

explore: latest_clusters {
  label: "Clusters"
  description: "One row per cluster, joined with its owners, pools, callers and requests."

  # A cluster has several owners. Measures of clusters are symmetric aggregates over its primary key, so the join counts no
  # cluster twice.
  join: cluster_owners {
    type: left_outer
    relationship: one_to_many
    sql_on: ${cluster_owners.project_id} = ${latest_clusters.project_id}
      AND ${cluster_owners.location} = ${latest_clusters.location}
      AND ${cluster_owners.cluster} = ${latest_clusters.cluster} ;;
  }

  join: latest_pools {
    type: left_outer
    relationship: one_to_many
    sql_on: ${latest_pools.project_id} = ${latest_clusters.project_id}
      AND ${latest_pools.location} = ${latest_clusters.location}
      AND ${latest_pools.cluster} = ${latest_clusters.cluster} ;;
  }

  join: suspected_callers {
    type: left_outer
    relationship: one_to_many
    sql_on: ${suspected_callers.project_id} = ${latest_clusters.project_id}
      AND ${suspected_callers.location} = ${latest_clusters.location}
      AND ${suspected_callers.cluster} = ${latest_clusters.cluster} ;;
  }

  join: usage_by_path {
    type: left_outer
    relationship: one_to_many
    sql_on: ${usage_by_path.project_id} = ${latest_clusters.project_id}
      AND ${usage_by_path.location} = ${latest_clusters.location}
      AND ${usage_by_path.cluster} = ${latest_clusters.cluster} ;;
  }
}

explore: fleet_trend {
  label: "Burn-down"
  description: "One row per concluded scan."
}

explore: changes {
  label: "Changes"
  description: "One row per change of a cluster in a concluded scan."
}

explore: scan_health {
  label: "Scans"
  description: "One row per scan, concluded or not."
}
