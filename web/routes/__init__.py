"""The routes: each file one resource, its handlers parse, call the engine, and answer."""
