# Each scan, concluded or not: what it had to account for, and the outcome.
view: scan_health {
  sql_table_name: `@{dataset}.scan_health` ;;

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

  dimension: concluded {
    type: yesno
    sql: ${TABLE}.concluded ;;
  }

  dimension: expected_clusters {
    type: number
    sql: ${TABLE}.expected_clusters ;;
  }

  dimension: reported_clusters {
    type: number
    sql: ${TABLE}.reported_clusters ;;
  }

  dimension: inspected_clusters {
    type: number
    sql: ${TABLE}.inspected_clusters ;;
  }

  dimension: unreadable_clusters {
    type: number
    sql: ${TABLE}.unreadable_clusters ;;
  }

  dimension: missing_clusters {
    type: number
    sql: ${TABLE}.missing_clusters ;;
  }

  dimension: projects_listed {
    type: number
    sql: ${TABLE}.projects_listed ;;
  }

  dimension: projects_api_disabled {
    description: "Projects whose Kubernetes Engine API is disabled: they have no clusters."
    type: number
    sql: ${TABLE}.projects_api_disabled ;;
  }

  dimension: unreadable_projects {
    type: number
    sql: ${TABLE}.unreadable_projects ;;
  }

  dimension: unreadable_folders {
    type: number
    sql: ${TABLE}.unreadable_folders ;;
  }

  dimension: partial_locations {
    type: number
    sql: ${TABLE}.partial_locations ;;
  }

  dimension: unread_places {
    description: "Folders, projects and locations whose clusters could not be listed."
    type: number
    sql: ${TABLE}.unread_places ;;
  }

  dimension_group: scheduled {
    type: time
    timeframes: [raw, time, date, week, month]
    sql: ${TABLE}.scheduled_at ;;
  }

  dimension_group: conclusion {
    type: time
    timeframes: [raw, time, date, week, month]
    sql: ${TABLE}.concluded_at ;;
  }

  dimension: scan_date {
    type: date
    datatype: date
    convert_tz: no
    sql: ${TABLE}.scan_date ;;
  }

  measure: scans {
    description: "Scans."
    type: count
    drill_fields: [detail*]
  }

  measure: lowest_inspected_share {
    description: "The lowest share of clusters that a scan could read."
    type: min
    sql: ${TABLE}.inspected_share ;;
  }

  set: detail {
    fields: [scheduled_time, scope, concluded, completeness, expected_clusters, inspected_clusters, unreadable_clusters, missing_clusters, projects_api_disabled, unread_places]
  }
}
