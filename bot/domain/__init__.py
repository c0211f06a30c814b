"""Plain values: what Chuchu talks about, free of any framework."""
