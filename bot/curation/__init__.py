"""The knowledge base as YAML files, and as values."""
