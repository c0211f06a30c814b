"""Finding the entry a question asks for: pure, synchronous, the same for every platform.

The way of one question: normalise → candidates → score → guard → decide, each step in the trace.
"""
