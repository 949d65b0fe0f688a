project_name: "sweep10255"

# Values that each Looker project must set: the location of the dataset, and the connection that reads it.
constant: connection {
  value: "sweep10255"
  export: override_required
}

constant: dataset {
  value: "my-project.sweep10255"
  export: override_required
}
