"""A float graph read as integer layers."""
