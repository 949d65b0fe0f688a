project_name: "sweep10255"

# What a Looker project has to say about its own: where the dataset is, and the connection that reads it.
constant: connection {
  value: "sweep10255"
  export: override_required
}

constant: dataset {
  value: "my-project.sweep10255"
  export: override_required
}
