"""What the record of events tells."""
