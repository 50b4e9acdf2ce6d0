"""Definitions in, microservices out: read, plan (pure), write."""
