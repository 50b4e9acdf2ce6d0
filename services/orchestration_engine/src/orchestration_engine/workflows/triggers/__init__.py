"""Templates that run when a message comes: a webhook, or a Kafka topic."""
