# The totals of the fleet in each concluded scan.
view: fleet_trend {
  sql_table_name: `@{dataset}.fleet_trend` ;;

  dimension: id {
    primary_key: yes
    hidden: yes
    type: string
    sql: ${TABLE}.scan_id ;;
  }

  dimension: scope {
    type: string
    sql: ${TABLE}.scope ;;
  }

  dimension: scan_id {
    type: string
    sql: ${TABLE}.scan_id ;;
  }

  dimension: completeness {
    type: string
    sql: ${TABLE}.completeness ;;
  }

  dimension_group: scheduled {
    type: time
    timeframes: [raw, time, date, week, month]
    sql: ${TABLE}.scheduled_at ;;
  }

  dimension: scan_date {
    type: date
    datatype: date
    convert_tz: no
    sql: ${TABLE}.scan_date ;;
  }

  measure: clusters {
    description: "Clusters."
    type: max
    sql: ${TABLE}.clusters ;;
  }

  measure: open_clusters {
    description: "Open clusters."
    type: max
    sql: ${TABLE}.open_clusters ;;
  }

  measure: used_open_clusters {
    description: "Open clusters in use."
    type: max
    sql: ${TABLE}.used_open_clusters ;;
  }

  measure: safe_to_close_clusters {
    description: "Open clusters that can be closed now."
    type: max
    sql: ${TABLE}.safe_to_close_clusters ;;
  }

  measure: will_reopen_clusters {
    description: "Clusters whose future node pools would be open."
    type: max
    sql: ${TABLE}.will_reopen_clusters ;;
  }

  measure: unknown_clusters {
    description: "Clusters whose exposure cannot be determined."
    type: max
    sql: ${TABLE}.unknown_clusters ;;
  }

  measure: unread_clusters {
    description: "Clusters that could not be read."
    type: max
    sql: ${TABLE}.unread_clusters ;;
  }

  measure: closed_clusters {
    description: "Closed clusters."
    type: max
    sql: ${TABLE}.closed_clusters ;;
  }

  measure: regressed_clusters {
    description: "Clusters that were open again after being closed."
    type: max
    sql: ${TABLE}.regressed_clusters ;;
  }

  measure: resolved_clusters {
    description: "Clusters that were closed."
    type: max
    sql: ${TABLE}.resolved_clusters ;;
  }
}
