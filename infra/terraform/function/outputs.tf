output "url" {
  description = "URL of the function, which is also the audience of tokens for it."
  value       = google_cloudfunctions2_function.this.service_config[0].uri
}
