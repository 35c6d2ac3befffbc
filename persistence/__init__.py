"""The log and what is read from it: the journal, the event store, projections, personal data."""
