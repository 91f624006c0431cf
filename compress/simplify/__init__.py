"""Exact rewrites: fewer nodes, the same output."""
