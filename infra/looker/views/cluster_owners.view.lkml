# The owners of the clusters of the latest concluded scans: projects, folders and labels.
view: cluster_owners {
  sql_table_name: `@{dataset}.cluster_owners` ;;

  dimension: id {
    primary_key: yes
    hidden: yes
    type: string
    sql: CONCAT(${TABLE}.project_id, '/', ${TABLE}.location, '/', ${TABLE}.cluster, '/', ${TABLE}.owner) ;;
  }

  dimension: project_id {
    hidden: yes
    type: string
    sql: ${TABLE}.project_id ;;
  }

  dimension: location {
    hidden: yes
    type: string
    sql: ${TABLE}.location ;;
  }

  dimension: cluster {
    hidden: yes
    type: string
    sql: ${TABLE}.cluster ;;
  }

  dimension: kind {
    description: "project, folder or label. Choose one before you group by owner."
    type: string
    sql: ${TABLE}.kind ;;
  }

  dimension: label_key {
    type: string
    sql: ${TABLE}.label_key ;;
  }

  dimension: owner {
    description: "projects/ID, folders/NUMBER or KEY=VALUE."
    type: string
    sql: ${TABLE}.owner ;;
  }

  measure: owners {
    description: "Owners."
    type: count_distinct
    sql: ${TABLE}.owner ;;
  }
}
