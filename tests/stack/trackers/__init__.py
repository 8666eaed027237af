"""Real tracking libraries, unmodified but for host and key, and what stands between them and us."""
