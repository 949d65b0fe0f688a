output "url" {
  description = "Where it is called, and the audience of the tokens that call it."
  value       = google_cloudfunctions2_function.this.service_config[0].uri
}

output "service" {
  description = "The name of its Cloud Run service, which rights to call it are granted on."
  value       = google_cloudfunctions2_function.this.name
}
