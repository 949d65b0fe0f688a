# The changes that each concluded scan found.
view: changes {
  sql_table_name: `@{dataset}.changes` ;;

  dimension: id {
    primary_key: yes
    hidden: yes
    type: string
    sql: ${TABLE}.report_id ;;
  }

  dimension: scope {
    type: string
    sql: ${TABLE}.scope ;;
  }

  dimension: scan_id {
    type: string
    sql: ${TABLE}.scan_id ;;
  }

  dimension: report_id {
    type: string
    sql: ${TABLE}.report_id ;;
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
      url: "https://console.cloud.google.com/kubernetes/clusters/details/{{ changes.location._value | encode_uri }}/{{ value | encode_uri }}/details?project={{ changes.project_id._value | encode_uri }}"
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

  dimension: exposure {
    type: string
    sql: ${TABLE}.exposure ;;
  }

  dimension: compared_exposure {
    type: string
    sql: ${TABLE}.compared_exposure ;;
  }

  dimension: change {
    type: string
    sql: ${TABLE}.change ;;
  }

  dimension: readiness {
    type: string
    sql: ${TABLE}.readiness ;;
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

  dimension: scan_date {
    type: date
    datatype: date
    convert_tz: no
    sql: ${TABLE}.scan_date ;;
  }

  measure: changed_clusters {
    description: "Changes."
    type: count
    drill_fields: [detail*]
  }

  set: detail {
    fields: [scheduled_time, change, project_id, location, cluster, compared_exposure, exposure, error_code]
  }
}
