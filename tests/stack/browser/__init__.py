"""Websites for the browser tests, and the browser."""
