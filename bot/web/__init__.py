"""Health and metrics of the running bot over HTTP. Needs the extra ``web``."""
