"""Use cases, free of any framework."""
