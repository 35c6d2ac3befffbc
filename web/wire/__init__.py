"""HTTP as it is read and written here: strict JSON, headers, correlation."""
