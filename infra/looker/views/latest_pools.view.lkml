# The node pools of all clusters that the latest scans could read.
view: latest_pools {
  sql_table_name: `@{dataset}.latest_pools` ;;

  dimension: id {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(${TABLE}.project_id, '/', ${TABLE}.location, '/', ${TABLE}.cluster, '/', ${TABLE}.pool) ;;
  }

  dimension: project_id {
    type: string
    sql: ${TABLE}.project_id ;;
  }

  dimension: location {
    type: string
    sql: ${TABLE}.location ;;
  }

  dimension: cluster {
    type: string
    sql: ${TABLE}.cluster ;;
    link: {
      label: "Cloud console"
      url: "https://console.cloud.google.com/kubernetes/clusters/details/{{ latest_pools.location._value | encode_uri }}/{{ value | encode_uri }}/details?project={{ latest_pools.project_id._value | encode_uri }}"
    }
  }

  dimension: pool {
    type: string
    sql: ${TABLE}.pool ;;
  }

  dimension: version {
    type: string
    sql: ${TABLE}.version ;;
  }

  dimension: mode {
    type: string
    sql: ${TABLE}.mode ;;
  }

  dimension: port {
    type: string
    sql: ${TABLE}.port ;;
  }

  dimension: certainty {
    type: string
    sql: ${TABLE}.certainty ;;
  }

  dimension: basis {
    type: string
    sql: ${TABLE}.basis ;;
  }

  dimension: effective_port {
    type: string
    sql: ${TABLE}.effective_port ;;
  }

  dimension: usage_verdict {
    type: string
    sql: ${TABLE}.usage_verdict ;;
  }

  dimension: usage_reason {
    type: string
    sql: ${TABLE}.usage_reason ;;
  }

  dimension: readiness {
    type: string
    sql: ${TABLE}.readiness ;;
  }

  dimension: auto_provisioned {
    type: yesno
    sql: ${TABLE}.auto_provisioned ;;
  }

  dimension: node_count {
    type: number
    sql: ${TABLE}.node_count ;;
  }

  dimension: nodes_sampled {
    type: number
    sql: ${TABLE}.nodes_sampled ;;
  }

  dimension: requests {
    type: number
    sql: ${TABLE}.requests ;;
  }

  dimension: requests_per_hour {
    type: number
    sql: ${TABLE}.requests_per_hour ;;
  }

  dimension: window_seconds {
    type: number
    sql: ${TABLE}.window_seconds ;;
  }

  dimension: scan_date {
    type: date
    datatype: date
    convert_tz: no
    sql: ${TABLE}.scan_date ;;
  }

  measure: pools {
    description: "Node pools."
    type: count
    drill_fields: [detail*]
  }

  measure: open_pools {
    description: "Open node pools."
    type: count
    drill_fields: [detail*]
    filters: [port: "ENABLED"]
  }

  measure: nodes {
    description: "Nodes."
    type: sum
    sql: ${TABLE}.node_count ;;
  }

  set: detail {
    fields: [project_id, location, cluster, pool, port, basis, version, usage_verdict, readiness, node_count]
  }
}
