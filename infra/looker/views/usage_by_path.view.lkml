# Requests to the read-only port, by cluster, path and method.
view: usage_by_path {
  sql_table_name: `@{dataset}.usage_by_path` ;;

  dimension: id {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(${TABLE}.project_id, '/', ${TABLE}.location, '/', ${TABLE}.cluster, '/', ${TABLE}.method, '/', ${TABLE}.path) ;;
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
      url: "https://console.cloud.google.com/kubernetes/clusters/details/{{ usage_by_path.location._value | encode_uri }}/{{ value | encode_uri }}/details?project={{ usage_by_path.project_id._value | encode_uri }}"
    }
  }

  dimension: path {
    type: string
    sql: ${TABLE}.path ;;
  }

  dimension: method {
    type: string
    sql: ${TABLE}.method ;;
  }

  dimension: source {
    type: string
    sql: ${TABLE}.source ;;
  }

  dimension: usage_verdict {
    type: string
    sql: ${TABLE}.usage_verdict ;;
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

  measure: total_requests {
    description: "Requests during the observation windows."
    type: sum
    sql: ${TABLE}.requests ;;
  }

  measure: total_requests_per_hour {
    description: "Requests per hour."
    type: sum
    sql: ${TABLE}.requests_per_hour ;;
  }
}
