"""The webhooks of vendors: one engine, and for each vendor a document that says what it sends."""
