"""What is sent and answered, as documents: bodies, queries, views."""
