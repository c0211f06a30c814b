"""What is measured, with one command each: ``python -m benchmarks NAME [--json]``."""
