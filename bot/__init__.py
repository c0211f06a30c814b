"""Chuchu (出处): a sourced question-and-answer bot for messaging platforms."""
