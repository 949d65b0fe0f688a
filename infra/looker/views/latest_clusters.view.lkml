# The clusters of the latest concluded scans, one row each.
view: latest_clusters {
  sql_table_name: `@{dataset}.latest_clusters` ;;

  dimension: id {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(${TABLE}.project_id, '/', ${TABLE}.location, '/', ${TABLE}.cluster) ;;
  }

  dimension: scope {
    description: "The scope of the scan that last accounted for the cluster."
    type: string
    sql: ${TABLE}.scope ;;
  }

  dimension: organization {
    type: string
    sql: ${TABLE}.organization ;;
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
      url: "https://console.cloud.google.com/kubernetes/clusters/details/{{ latest_clusters.location._value | encode_uri }}/{{ value | encode_uri }}/details?project={{ latest_clusters.project_id._value | encode_uri }}"
    }
  }

  dimension: outcome {
    type: string
    sql: ${TABLE}.outcome ;;
  }

  dimension: error_code {
    type: string
    sql: ${TABLE}.error_code ;;
  }

  dimension: error_detail {
    type: string
    sql: ${TABLE}.error_detail ;;
  }

  dimension: exposure {
    type: string
    sql: ${TABLE}.exposure ;;
  }

  dimension: last_known_exposure {
    type: string
    sql: ${TABLE}.last_known_exposure ;;
  }

  dimension: change {
    type: string
    sql: ${TABLE}.change ;;
  }

  dimension: usage_verdict {
    type: string
    sql: ${TABLE}.usage_verdict ;;
  }

  dimension: readiness {
    type: string
    sql: ${TABLE}.readiness ;;
  }

  dimension: mode {
    type: string
    sql: ${TABLE}.mode ;;
  }

  dimension: status {
    type: string
    sql: ${TABLE}.status ;;
  }

  dimension: initial_version {
    type: string
    sql: ${TABLE}.initial_version ;;
  }

  dimension: control_plane_version {
    type: string
    sql: ${TABLE}.control_plane_version ;;
  }

  dimension: release_channel {
    type: string
    sql: ${TABLE}.release_channel ;;
  }

  dimension: exempt {
    type: yesno
    sql: ${TABLE}.exempt ;;
  }

  dimension_group: scheduled {
    type: time
    timeframes: [raw, time, date, week, month]
    sql: ${TABLE}.scheduled_at ;;
  }

  dimension_group: open_since {
    type: time
    timeframes: [raw, time, date, week, month]
    sql: ${TABLE}.open_since ;;
  }

  dimension_group: last_used {
    type: time
    timeframes: [raw, time, date, week, month]
    sql: ${TABLE}.last_used_at ;;
  }

  dimension_group: quiet_since {
    type: time
    timeframes: [raw, time, date, week, month]
    sql: ${TABLE}.quiet_since ;;
  }

  dimension_group: created {
    type: time
    timeframes: [raw, time, date, week, month]
    sql: ${TABLE}.created_at ;;
  }

  dimension: scan_date {
    type: date
    datatype: date
    convert_tz: no
    sql: ${TABLE}.scan_date ;;
  }

  dimension: standing {
    description: "The exposure, or the reason why there is none."
    type: string
    sql: COALESCE(${TABLE}.exposure, ${TABLE}.outcome) ;;
  }

  dimension: requests_per_hour {
    description: "Requests to the read-only port during the observation window."
    type: number
    sql: ${TABLE}.usage.requests_per_hour ;;
    value_format_name: decimal_1
  }

  dimension: nodes_covered {
    description: "Nodes present whose evidence shows no use during the quiet period."
    type: number
    sql: ${TABLE}.nodes_covered ;;
  }

  dimension: nodes_total {
    description: "Nodes present."
    type: number
    sql: ${TABLE}.nodes_total ;;
  }

  dimension: unseen_share {
    description: "The largest share of nodes that could have a caller and still be missed with a probability above 5%."
    type: number
    sql: ${TABLE}.unseen_share ;;
    value_format_name: percent_1
  }

  dimension: accepted_breaks {
    description: "Whether accepted breaks count in the cluster: its readiness ignores the use that they allow to fail."
    type: yesno
    sql: ARRAY_LENGTH(${TABLE}.accepted_breaks) > 0 ;;
  }

  dimension: usage_source {
    description: "How usage was read."
    type: string
    sql: ${TABLE}.usage.source ;;
  }

  dimension: probing {
    description: "Whether paths were requested that no legitimate client uses."
    type: yesno
    sql: ${TABLE}.usage.probing ;;
  }

  measure: clusters {
    description: "Clusters."
    type: count
    drill_fields: [detail*]
  }

  measure: open_clusters {
    description: "Open clusters."
    type: count
    drill_fields: [detail*]
    filters: [exposure: "OPEN"]
  }

  measure: unknown_clusters {
    description: "Clusters whose exposure cannot be determined."
    type: count
    drill_fields: [detail*]
    filters: [exposure: "UNKNOWN"]
  }

  measure: unread_clusters {
    description: "Clusters that could not be read: they may be open."
    type: count
    drill_fields: [detail*]
    filters: [outcome: "UNREADABLE,MISSING"]
  }

  measure: safe_to_close_clusters {
    description: "Clusters that can be closed now."
    type: count
    drill_fields: [detail*]
    filters: [readiness: "SAFE_TO_CLOSE"]
  }

  measure: accepted_break_clusters {
    description: "Clusters in which accepted breaks count."
    type: count
    drill_fields: [detail*]
    filters: [accepted_breaks: "yes"]
  }

  measure: used_clusters {
    description: "Clusters in use."
    type: count
    drill_fields: [detail*]
    filters: [usage_verdict: "IN_USE,USED_SINCE_START"]
  }

  set: detail {
    fields: [project_id, location, cluster, standing, usage_verdict, readiness, accepted_breaks, open_since_date]
  }
}
