"""The HTTP API as an OpenAPI 3.1 document, made of the routes, limits and documents in use."""

from handraiser_cli.openapi.document import openapi

__all__ = ["openapi"]
