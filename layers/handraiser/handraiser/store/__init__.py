"""The one table: leads and their logs, identities, outbox, limits."""
