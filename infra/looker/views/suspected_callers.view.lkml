# The workloads that probably use the port.
view: suspected_callers {
  sql_table_name: `@{dataset}.suspected_callers` ;;

  dimension: id {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(${TABLE}.project_id, '/', ${TABLE}.location, '/', ${TABLE}.cluster, '/', ${TABLE}.namespace, '/', ${TABLE}.kind, '/', ${TABLE}.name) ;;
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
      url: "https://console.cloud.google.com/kubernetes/clusters/details/{{ suspected_callers.location._value | encode_uri }}/{{ value | encode_uri }}/details?project={{ suspected_callers.project_id._value | encode_uri }}"
    }
  }

  dimension: exposure {
    type: string
    sql: ${TABLE}.exposure ;;
  }

  dimension: usage_verdict {
    type: string
    sql: ${TABLE}.usage_verdict ;;
  }

  dimension: namespace {
    type: string
    sql: ${TABLE}.namespace ;;
  }

  dimension: kind {
    type: string
    sql: ${TABLE}.kind ;;
  }

  dimension: name {
    type: string
    sql: ${TABLE}.name ;;
  }

  dimension: agent {
    description: "The program, if it was recognized."
    type: string
    sql: IF(${TABLE}.kind IS NULL, NULL, COALESCE(${TABLE}.agent, 'not recognized')) ;;
  }

  dimension: evidence {
    type: string
    sql: ${TABLE}.evidence ;;
  }

  dimension: confidence {
    type: string
    sql: ${TABLE}.confidence ;;
  }

  dimension: migration {
    type: string
    sql: ${TABLE}.migration ;;
  }

  dimension: scan_date {
    type: date
    datatype: date
    convert_tz: no
    sql: ${TABLE}.scan_date ;;
  }

  measure: workloads {
    description: "Workloads."
    type: count
    drill_fields: [detail*]
  }

  set: detail {
    fields: [project_id, location, cluster, namespace, kind, name, agent, confidence, migration]
  }
}
