"""What happens in a workflow, told while it happens and told again afterwards."""
