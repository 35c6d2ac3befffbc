"""The web described for programs: OpenAPI 3.1, built from the models that the routes use."""
