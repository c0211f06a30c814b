"""Small changes of YAML files: what is not changed stays byte by byte as it was, comments included."""
