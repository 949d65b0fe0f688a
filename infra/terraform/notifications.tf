locals {
  notifies = length(var.alert_emails) + length(var.notification_channels) > 0

  notification_channels = concat(
    [for channel in google_monitoring_notification_channel.email : channel.id],
    var.notification_channels,
  )
}

resource "google_monitoring_notification_channel" "email" {
  for_each = toset(var.alert_emails)

  display_name = "sweep10255: ${each.key}"
  type         = "email"
  labels = {
    email_address = each.key
  }

  depends_on = [google_project_service.api]
}
